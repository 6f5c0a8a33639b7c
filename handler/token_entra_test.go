package main_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"workflowgen-scim/handler/internal/entra/graph"
	"workflowgen-scim/handler/internal/entra/setup"
	graphsim "workflowgen-scim/handler/internal/sim/graph"
)

// door is a SCIM endpoint that lets every caller in, or none, and remembers the last credential.
type door struct {
	shut bool
	last string
}

func (d *door) RoundTrip(r *http.Request) (*http.Response, error) {
	d.last = strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	body := `{"totalResults":0,"Resources":[]}`
	if strings.HasSuffix(r.URL.Path, "/ServiceProviderConfig") {
		body = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"]}`
	}
	res := &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/scim+json"}}, Request: r,
		Body: io.NopCloser(strings.NewReader(body))}
	if d.shut {
		res.StatusCode = http.StatusUnauthorized
	}
	return res, nil
}

type graphToken string

func (t graphToken) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: string(t), ExpiresOn: time.Now().Add(time.Hour)}, nil
}

// forgetful is a Memory of one run.
type forgetful struct{ setup.Known }

func (m *forgetful) Load() (setup.Known, error) { return m.Known, nil }
func (m *forgetful) Save(k setup.Known) error   { m.Known = k; return nil }

// connected is a stand-in for Graph in which provisioning is set up.
func connected(t *testing.T, d *door) (address, token string) {
	t.Helper()
	server := httptest.NewServer(graphsim.New(graphsim.Options{SCIM: d}))
	t.Cleanup(server.Close)
	token = graphsim.Token("admin", false)
	c, err := graph.New(graph.Config{URL: server.URL, Credential: graphToken(token), Wait: func(context.Context, time.Duration) error { return nil }})
	if err == nil {
		_, err = setup.Run(t.Context(), c, setup.Options{Name: "WorkflowGen SCIM", Address: "https://scim.example.com/scim/v2", Token: secretToken,
			NoStart: true, Transport: d, Memory: &forgetful{}, Backup: func([]byte) (string, error) { return "", nil }})
	}
	if err != nil {
		t.Fatal(err)
	}
	return server.URL, token
}

// A token is created, stored in Entra and not shown; if Entra is refused with it, it is shown, and the earlier ones stay valid.
func TestTokenRotateInEntra(t *testing.T) {
	a, d := newAzure(t), &door{}
	graph, token := connected(t, d)
	a.env = append(a.env, "GRAPH_TOKEN="+token)
	inEntra := []string{"rotate", "--overlap", "0s", "--entra", "--graph", graph, "--auth", "token", "--state", t.TempDir()}
	first := a.token(t, "new")
	second := a.token(t, inEntra...)
	if v := a.versions(t, d.last, "verify"); second.Secret != "" || len(v) != 1 || v[0].Version != second.Version || len(second.Former) != 1 || second.Former[0].Version != first.Version {
		t.Errorf("made %+v, and Entra signs in with %v", second, v)
	}
	d.shut = true
	out, err := a.scimctl(t, "", inEntra...)
	if err == nil || !strings.Contains(out, "store the new secret in Entra") || !strings.Contains(out, "shown this once") {
		t.Errorf("%v: %s", err, out)
	}
	good := 0
	for _, v := range a.versions(t, "", "list") {
		if v.State == "good" {
			good++
		}
	}
	if good != 2 {
		t.Errorf("%d are good; that which Entra has, and the new one, should be", good)
	}
	if out, err := a.scimctl(t, "", "rotate", "--entra", "--graph", graph, "--auth", "token", "--name", "Unknown"); err == nil || !strings.Contains(out, "there is no enterprise application") {
		t.Error(errors.Join(err, errors.New(out)))
	}
	if n := len(a.versions(t, "", "list")); n != 3 {
		t.Errorf("%d versions: where nothing is set up, none should be made", n)
	}
}

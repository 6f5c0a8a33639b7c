package graph_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/entra/graph"
	"workflowgen-scim/handler/internal/test/tenant"
)

var errUnreachable = errors.New("unreachable")

// recorder remembers the address of the last request.
type recorder struct{ url string }

func (r *recorder) Do(req *http.Request) (*http.Response, error) {
	r.url = req.URL.String()
	return nil, errUnreachable
}

// Each cloud has a Graph, a sign-in and a template of its own.
func TestClouds(t *testing.T) {
	for cloud, address := range map[graph.Cloud]string{graph.Global: "https://graph.microsoft.com/", graph.USGov: "https://graph.microsoft.us/",
		graph.DoD: "https://dod-graph.microsoft.us/", graph.China: "https://microsoftgraph.chinacloudapi.cn/"} {
		var c graph.Cloud
		if err := c.UnmarshalText([]byte(cloud)); err != nil || c != cloud || c.Template() == "" || c.SignIn().ActiveDirectoryAuthorityHost == "" {
			t.Errorf("%s: %v", cloud, err)
		}
		transport := &recorder{}
		client, err := graph.New(graph.Config{Cloud: cloud, Credential: tenant.Credential("t"), Transport: transport})
		if err != nil {
			t.Fatal(err)
		}
		_, _, _ = client.Instantiate(t.Context(), "X") // unreachable
		if !strings.HasPrefix(transport.url, address) || !strings.Contains(transport.url, cloud.Template()) {
			t.Errorf("%s calls %s", cloud, transport.url)
		}
	}
	var c graph.Cloud
	if err := c.UnmarshalText([]byte("mars")); err == nil {
		t.Error("there is no such cloud")
	}
	if _, err := graph.New(graph.Config{URL: "http://graph.example", Credential: tenant.Credential("t")}); err == nil {
		t.Error("a token should not travel in clear text")
	}
}

// Graph has connections in the global cloud only; in another cloud the client does not call it.
func TestConnectionsInOtherClouds(t *testing.T) {
	c, err := graph.New(graph.Config{Cloud: graph.USGov, Credential: tenant.Credential("t")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Connection(t.Context(), "principal", "job", "id"); !errors.Is(err, graph.ErrGlobalOnly) {
		t.Error(err)
	}
	if err := c.ForgetConnection(t.Context(), "principal", "job", "id"); !errors.Is(err, graph.ErrGlobalOnly) {
		t.Error(err)
	}
}

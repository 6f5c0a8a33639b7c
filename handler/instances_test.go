package main_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	entrasim "workflowgen-scim/handler/internal/sim/entra"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
)

// newTalkWith is newTalk with another kind of WorkflowGen, and settings for it.
func newTalkWith(t *testing.T, o wgsim.Options, more ...string) *talk {
	t.Helper()
	o.Directory, o.Username, o.Password, o.Record = provisioned, username, password, 1000
	sim := wgsim.New(o)
	server := httptest.NewServer(sim)
	t.Cleanup(server.Close)
	for i, setting := range more {
		more[i] = strings.ReplaceAll(setting, "{address}", server.URL)
	}
	return &talk{T: t, workflowGen: sim, program: start(t, server.URL, more...), names: newNames()}
}

// Entra's cycles run against instances of every kind that an operator can set the program up for, by settings and files
// alone.
func TestInstances(t *testing.T) {
	const scimToken = "the-token-of-workflowgens-own-scim-api"
	for name, c := range map[string]struct {
		options  wgsim.Options
		settings []string
	}{
		"by GraphQL, under other names": {wgsim.Options{Schema: "renamed"}, []string{"WORKFLOWGEN_OPERATIONS=internal/workflowgen/graphql/testdata/renamed"}},
		"by GraphQL, with less":         {wgsim.Options{Schema: "lean"}, nil},
		"by GraphQL, as an application": {wgsim.Options{ClientID: "app", ClientSecret: password}, []string{"WORKFLOWGEN_USERNAME=", "WORKFLOWGEN_PASSWORD=",
			"WORKFLOWGEN_CLIENT_ID=app", "WORKFLOWGEN_CLIENT_SECRET=" + password, "WORKFLOWGEN_TOKEN_URL={address}/oauth2/token", "WORKFLOWGEN_RESOURCE=x"}},
		"by SCIM": {wgsim.Options{SCIMToken: scimToken, Connector: wgsim.ScimConnector}, []string{"WORKFLOWGEN_API=scim", "WORKFLOWGEN_URL={address}/wfgen/scim",
			"WORKFLOWGEN_USERNAME=", "WORKFLOWGEN_PASSWORD=", "WORKFLOWGEN_TOKEN=" + scimToken, "WORKFLOWGEN_DIRECTORY="}},
	} {
		t.Run(name, func(t *testing.T) {
			k := newTalkWith(t, c.options, c.settings...)
			play, err := entrasim.New(entrasim.Options{BaseURL: k.program.url + "/scim/v2", Token: secretToken, Users: 20, Groups: 3,
				Concurrency: 4, Seed: 1, References: true, Client: k.program.client})
			if err != nil {
				t.Fatal(err)
			}
			result, err := play.Run(t.Context())
			if err != nil || !result.Complete {
				t.Errorf("the play did not come to its end: %v", err)
			}
			for _, r := range result.Reasons {
				if !strings.HasSuffix(r.Problem, "is missing, though it was sent") { // for that an instance may have no place
					t.Errorf("%+v", r)
				}
			}
			if n := len(k.workflowGen.Groups()); n < 2 {
				t.Errorf("there are %d groups", n)
			}
		})
	}
}

// WorkflowGen's password lies in Key Vault. When it is changed there and in WorkflowGen, no request fails.
func TestPasswordInVault(t *testing.T) {
	a := newAzure(t)
	a.vault.Set("workflowgen", password)
	sim := wgsim.New(wgsim.Options{Directory: provisioned, Username: username, Password: password})
	server := httptest.NewServer(sim)
	defer server.Close()
	p := start(t, server.URL, append(a.env, "WORKFLOWGEN_PASSWORD=vault:workflowgen", "SCIM_TOKEN="+secretToken)...)
	for _, next := range []string{"e2e-password-of-tomorrow", ""} {
		if status := p.show(t, secretToken, "vault"); status != 200 {
			t.Errorf("%d: %s", status, p.stderr)
		}
		if next != "" {
			a.vault.Set("workflowgen", next)
			sim.ChangePassword(next)
			p.secrets = append(p.secrets, next)
		}
	}
}

// What an instance has no place for is said at start, and of each change that it touches; it is not claimed to be done.
func TestLeanInstance(t *testing.T) {
	k := newTalkWith(t, wgsim.Options{Schema: "lean"})
	r := k.newRequest("POST", "/scim/v2/Users", `{"userName":"ann","externalId":"1","name":{"familyName":"Lee"},"phoneNumbers":[{"type":"fax","value":"+33 fax of Ann"}]}`)
	res, body := k.program.do(t, r)
	if res.StatusCode != 201 || strings.Contains(string(body), "fax of Ann") {
		t.Errorf("%d %s", res.StatusCode, body)
	}
	k.program.end(t)
	log := k.program.stdout.String()
	for _, want := range []string{`"not_written":["fax","mobile","office"]`, `"ignored":["phoneNumbers[type eq \"fax\"].value"]`, `this WorkflowGen has no place for phoneNumbers`} {
		if !strings.Contains(log, want) {
			t.Errorf("the log does not say %s: %s", want, log)
		}
	}
}

// An instance that the documents do not fit is not ready: the log names each operation, and Entra is told to come back.
func TestUnfitInstance(t *testing.T) {
	k := newTalkWith(t, wgsim.Options{Schema: "renamed"})
	res, body := k.program.do(t, k.newRequest("POST", "/scim/v2/Users", `{"userName":"ann","name":{"familyName":"Lee"}}`))
	if res.StatusCode != 503 {
		t.Errorf("%d %s", res.StatusCode, body)
	}
	if _, body := k.program.do(t, k.newRequest("GET", "/health", "")); string(body) != `{"status":"ok","workflowgen":"not ready"}` {
		t.Errorf("%s", body)
	}
	k.program.end(t)
	if log := k.program.stderr.String(); !strings.Contains(log, "the instance has no mutation createUser; it has") {
		t.Errorf("the log does not say what is missing: %s", log)
	}
	if calls := k.workflowGen.Calls(); len(calls) != 0 {
		t.Errorf("WorkflowGen was asked %v", calls)
	}
}

package setup_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/entra/setup"
	graphsim "workflowgen-scim/handler/internal/sim/graph"
	"workflowgen-scim/handler/internal/test/tenant"
)

// storeGuard stores SyncNotificationSettings as an administrator can in the portal.
func storeGuard(t *testing.T, n *tenant.Online, text string) {
	t.Helper()
	id := n.Application(t).ID
	stored := tenant.Must(n.Secrets(t.Context(), id))
	stored["SyncNotificationSettings"], stored["SecretToken"] = text, tenant.Token
	if err := n.PutSecrets(t.Context(), id, stored); err != nil {
		t.Fatal(err)
	}
}

func storedGuard(t *testing.T, n *tenant.Online) (g struct {
	Enabled, DeleteThresholdEnabled, HumanResourcesLookaheadQueryEnabled bool
	DeleteThresholdValue                                                 int
	Recipients                                                           string
}) {
	t.Helper()
	if err := json.Unmarshal([]byte(n.Stored("SyncNotificationSettings")[0]), &g); err != nil {
		t.Fatal(err)
	}
	return g
}

// The threshold and the address are set where none is, and what an administrator has set stays.
func TestGuard(t *testing.T) {
	n := tenant.NewOnline(t)
	o := n.Options()
	o.Guard = setup.Guard{}
	n.SetUp(t, o)
	if g := storedGuard(t, n); g.DeleteThresholdEnabled || g.Enabled || !strings.Contains(fmt.Sprint(n.Steps), "stays off") {
		t.Errorf("0 leaves the prevention off, and is told: %+v %+v", g, n.Steps)
	}
	o.Guard = setup.Guard{Threshold: 50, Notify: "ops@contoso.example"}
	storeGuard(t, n, `{"Enabled":false,"DeleteThresholdEnabled":false,"HumanResourcesLookaheadQueryEnabled":true}`)
	if !n.SetUp(t, o) || !n.Names("Job deletion threshold", setup.Setting) {
		t.Errorf("%+v", n.Steps)
	}
	if g := storedGuard(t, n); !g.DeleteThresholdEnabled || g.DeleteThresholdValue != 50 || !g.Enabled || g.Recipients != o.Guard.Notify || !g.HumanResourcesLookaheadQueryEnabled {
		t.Errorf("%+v", g)
	}
	if n.SetUp(t, o) {
		t.Errorf("a second run changed something: %+v", n.Steps)
	}
	const theirs = `{"Enabled": true, "Recipients": "admin@contoso.example", "DeleteThresholdEnabled": true, "DeleteThresholdValue": 17}`
	storeGuard(t, n, theirs)
	if n.SetUp(t, o) || n.Stored("SyncNotificationSettings")[0] != theirs || !strings.Contains(fmt.Sprint(n.Steps), "17 is set already") {
		t.Errorf("%v; %+v", n.Stored("SyncNotificationSettings"), n.Steps)
	}
}

// A masked setting is neither different nor overwritten: not by setup, and not if only the token is renewed.
func TestMaskedSettingsAreNotOverwritten(t *testing.T) {
	const theirs = `{"Enabled":true,"Recipients":"*****","DeleteThresholdEnabled":true,"DeleteThresholdValue":17}`
	for name, mask := range map[string]func(*testing.T, *tenant.Online){
		"the setting":       func(_ *testing.T, n *tenant.Online) { n.Mask("SyncNotificationSettings") },
		"an address inside": func(t *testing.T, n *tenant.Online) { storeGuard(t, n, theirs) },
	} {
		t.Run(name, func(t *testing.T) {
			n := tenant.NewOnline(t)
			n.SetUp(t, n.Options())
			mask(t, n)
			before := n.Stored("SyncNotificationSettings")[0]
			o := n.Options()
			o.Guard = setup.Guard{Threshold: 30, Notify: "ops@contoso.example"}
			if n.SetUp(t, o) {
				t.Errorf("%+v", n.Steps)
			}
			stored := tenant.Must(n.Secrets(t.Context(), n.Application(t).ID))
			if d := setup.GuardDifferences(stored, o.Guard); len(d) > 0 || !strings.Contains(fmt.Sprint(n.Steps), "Entra does not show") {
				t.Errorf("%v; %+v", d, n.Steps)
			}
			if g := setup.ReadGuard(stored); !g.Hidden() {
				t.Errorf("%+v", g)
			}
			o.Scope = "assigned"
			if _, err := n.Setup(t.Context(), o); err == nil || !strings.Contains(err.Error(), "does not show SyncNotificationSettings") {
				t.Errorf("%v", err)
			}
			if err := setup.RenewToken(t.Context(), n.Client, n.Application(t).ID, tenant.Token); err == nil {
				t.Error("the token was renewed, and with it a setting overwritten that Entra does not show")
			}
			if after := n.Stored("SyncNotificationSettings")[0]; after != before {
				t.Errorf("%s became %s", before, after)
			}
		})
	}
}

// Setup fails if Entra does not keep a setting.
func TestStoredSettingsAreReadBack(t *testing.T) {
	w := tenant.New(t, graphsim.Options{}, false)
	ignoring := w.Over(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/secrets") {
			rw.WriteHeader(http.StatusNoContent)
			return
		}
		w.Server.ServeHTTP(rw, r)
	}))
	if _, err := setup.Run(t.Context(), ignoring, w.Options()); err == nil || !strings.Contains(err.Error(), "reads back other than it was stored") {
		t.Errorf("%v", err)
	}
}

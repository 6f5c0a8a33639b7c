package entra_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/doctor"
	"workflowgen-scim/handler/internal/entra"
	graphsim "workflowgen-scim/handler/internal/sim/graph"
)

// settings stores SyncNotificationSettings as an administrator can in the portal.
func (n *online) settings(t *testing.T, text string) {
	t.Helper()
	id := n.principal(t).ID
	stored := must(n.Secrets(t.Context(), id))
	stored["SyncNotificationSettings"], stored["SecretToken"] = text, token
	if err := n.PutSecrets(t.Context(), id, pairsOf(stored)); err != nil {
		t.Fatal(err)
	}
}

func (n *online) storedGuard(t *testing.T) (g struct {
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
	n := newOnline(t)
	o := n.options()
	o.Guard = entra.Guard{}
	n.setUp(t, o)
	if g := n.storedGuard(t); g.DeleteThresholdEnabled || g.Enabled || !strings.Contains(fmt.Sprint(n.steps), "--delete-threshold 0") {
		t.Errorf("0 leaves the prevention off, and is told: %+v %+v", g, n.steps)
	}
	o.Guard = entra.Guard{Threshold: 50, Notify: "ops@contoso.example"}
	n.settings(t, `{"Enabled":false,"DeleteThresholdEnabled":false,"HumanResourcesLookaheadQueryEnabled":true}`)
	if !n.setUp(t, o) || !n.names("Job deletion threshold", entra.Setting) {
		t.Errorf("%+v", n.steps)
	}
	if g := n.storedGuard(t); !g.DeleteThresholdEnabled || g.DeleteThresholdValue != 50 || !g.Enabled || g.Recipients != o.Guard.Notify || !g.HumanResourcesLookaheadQueryEnabled {
		t.Errorf("%+v", g)
	}
	if n.setUp(t, o) {
		t.Errorf("a second run changed something: %+v", n.steps)
	}
	const theirs = `{"Enabled": true, "Recipients": "admin@contoso.example", "DeleteThresholdEnabled": true, "DeleteThresholdValue": 17}`
	n.settings(t, theirs)
	if n.setUp(t, o) || n.Stored("SyncNotificationSettings")[0] != theirs || !strings.Contains(fmt.Sprint(n.steps), "17 is set already") {
		t.Errorf("%v; %+v", n.Stored("SyncNotificationSettings"), n.steps)
	}
}

// What reads back masked is neither different nor overwritten: not by setup, and not where only the token is renewed.
func TestMaskedSettingsAreNotOverwritten(t *testing.T) {
	const theirs = `{"Enabled":true,"Recipients":"*****","DeleteThresholdEnabled":true,"DeleteThresholdValue":17}`
	for name, mask := range map[string]func(*testing.T, *online){
		"the setting":       func(_ *testing.T, n *online) { n.Mask("SyncNotificationSettings") },
		"an address inside": func(t *testing.T, n *online) { n.settings(t, theirs) },
	} {
		t.Run(name, func(t *testing.T) {
			n := newOnline(t)
			n.setUp(t, n.options())
			mask(t, n)
			before := n.Stored("SyncNotificationSettings")[0]
			o := n.options()
			o.Guard = entra.Guard{Threshold: 30, Notify: "ops@contoso.example"}
			if n.setUp(t, o) {
				t.Errorf("%+v", n.steps)
			}
			stored := must(n.Secrets(t.Context(), n.principal(t).ID))
			if d := entra.GuardDifferences(stored, o.Guard); len(d) > 0 || !strings.Contains(fmt.Sprint(n.steps), "Entra does not show") {
				t.Errorf("%v; %+v", d, n.steps)
			}
			if r := n.examine(t)["deletions"]; r.Status == doctor.Noted || r.Status == doctor.Bad {
				t.Errorf("%+v", r)
			}
			o.Scope = "assigned"
			if _, err := n.Setup(t.Context(), o); err == nil || !strings.Contains(err.Error(), "does not show SyncNotificationSettings") {
				t.Errorf("%v", err)
			}
			if err := n.RenewToken(t.Context(), n.principal(t).ID, token); err == nil {
				t.Error("the token was renewed, and with it a setting overwritten that Entra does not show")
			}
			if after := n.Stored("SyncNotificationSettings")[0]; after != before {
				t.Errorf("%s became %s", before, after)
			}
		})
	}
}

// A setting that Entra does not keep is told.
func TestStoredSettingsAreReadBack(t *testing.T) {
	w := newWorld(t, graphsim.Options{}, false)
	deaf := w.client(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/secrets") {
			rw.WriteHeader(http.StatusNoContent)
			return
		}
		w.Server.ServeHTTP(rw, r)
	}), false)
	if _, err := deaf.Setup(t.Context(), w.options()); err == nil || !strings.Contains(err.Error(), "reads back other than it was stored") {
		t.Errorf("%v", err)
	}
}

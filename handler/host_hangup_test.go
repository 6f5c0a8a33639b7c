package main_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
	testtools "workflowgen-scim/handler/internal/test/tools"
)

// The Functions host passes a hang-up on: a client that gives a request up while the gateway waits for its storage leaves
// nothing begun and nothing changed, and the sync log says why.
func TestHangUpUnderHost(t *testing.T) {
	needHost(t)
	t.Parallel() // for the most part it waits
	azurite := testtools.StartStorage(t)
	storage := newInterceptor(t, azurite.Address())
	h := underHostOn(t, "", strings.Replace(azurite.ConnectionString(), azurite.Address(), storage.address, 1))
	users := h.sim.Users()
	ann := users[len(users)-1]
	target := "/scim/v2/Users/" + mapping.ID(ann.ID)
	if a := h.ask(t, "PATCH", target, patchHead+`{"op":"Replace","path":"title","value":"Engineer"}]}`); a.StatusCode != 200 {
		t.Fatalf("%d %s", a.StatusCode, a.body)
	}
	h.sim.ResetCalls()
	for method, body := range map[string]string{"PATCH": patchHead + `{"op":"Replace","path":"active","value":"False"}]}`, "DELETE": ""} {
		waiting := storage.hold(t, ledgerRead, 0)
		h.giveUp(t, method, target, body, waiting)
		time.AfterFunc(5*slowness, waiting.release) // or the gateway gives the call up, which ends it
		h.until(t, "the entry of the "+method+" says that its caller hung up", func() bool {
			page, err := h.ledger(t).Feed(t.Context(), synclog.Query{Limit: 10})
			if err != nil || len(page.Lines) == 0 || page.Lines[0].Open {
				return false
			}
			newest := page.Lines[0]
			if newest.Verb == method && newest.Decision == provision.Applied {
				t.Fatalf("the %s that its client gave up was made: %+v", method, newest)
			}
			return newest.Verb == method && newest.Decision == provision.Failed && strings.Contains(newest.Reason, "hung up")
		})
		last, err := h.ledger(t).Last(t.Context(), provision.Key{Type: "User", ID: ann.ID})
		if err != nil || last.Open() || last.Name != ann.UserName {
			t.Errorf("after the %s the last record of the user is %+v, error %v", method, last, err)
		}
	}
	if changes := mutations(h.sim.Calls()); len(changes) != 0 {
		t.Errorf("WorkflowGen was changed by %v", changes)
	}
	if a := h.ask(t, "GET", target, ""); a.StatusCode != 200 || !strings.Contains(a.body, `"active":true`) {
		t.Errorf("the user: %d %s", a.StatusCode, a.body)
	}
}

// giveUp sends a request and hangs up as soon as the call that is held has arrived.
func (h *hosted) giveUp(t *testing.T, method, target, body string, waiting *heldCall) {
	t.Helper()
	ctx, hangUp := context.WithCancel(t.Context())
	defer hangUp()
	r, err := http.NewRequestWithContext(ctx, method, h.url+target, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+secretToken)
	r.Header.Set("Content-Type", "application/scim+json; charset=utf-8")
	go func() {
		<-waiting.struck
		hangUp()
	}()
	if res, err := h.client.Do(r); err == nil {
		res.Body.Close()
		t.Fatalf("the %s was answered with %d before its client gave it up", method, res.StatusCode)
	}
}

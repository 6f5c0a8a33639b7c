package chaos

import (
	"net/http"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/mapping"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
)

// Without its storage the program changes nothing and answers 503. When the storage is back, the program works again by itself.
func TestStorageUnavailable(t *testing.T) {
	l := newLab(t, 1, 1, rates{})
	l.setWholeLeases(true)
	id, err := l.workflowGen.sim.AddUser(wgsim.UserRow{UserName: "ann", LastName: "x", IsActive: true})
	l.must(err)
	title := `{"op":"Replace","path":"displayName","value":"Ann"}`
	l.azurite.Stop()
	for _, err := range []error{l.patch("/Users/"+mapping.ID(id), title), l.patch("/Groups/"+mapping.ID(id), `{"op":"Add","path":"members","value":[{"value":"`+mapping.ID(id)+`"}]}`)} {
		if err == nil || !strings.Contains(err.Error(), "503") {
			t.Errorf("%v, want 503", err)
		}
	}
	if n := l.workflowGen.mutations(); n != 0 {
		t.Errorf("WorkflowGen was asked for %d changes", n)
	}
	l.azurite.Start()
	if err := l.patch("/Users/"+mapping.ID(id), title); err == nil || !strings.Contains(err.Error(), http.StatusText(http.StatusOK)) {
		t.Errorf("once the storage is back: %v, want 200", err)
	}
}

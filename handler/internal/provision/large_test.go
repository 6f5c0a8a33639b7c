package provision_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
)

// More members in one request than can be recorded are refused before WorkflowGen is asked to change anything, whatever the
// verb, and the refusal is in the log.
func TestTooManyMembers(t *testing.T) {
	b, id := staffed(t, 1)
	ids, list := make([]string, provision.MaxMembers+1), make([]string, provision.MaxMembers+1)
	for i := range ids {
		ids[i] = mapping.ID(fmt.Sprint("U", i))
		list[i] = fmt.Sprintf(`{"value":%q}`, ids[i])
	}
	all := `{"op":"Add","path":"members","value":[` + strings.Join(list, ",") + "]}"
	_, patched := b.PatchGroup(t.Context(), provision.Request{}, id, ops(t, "["+all+"]"))
	_, renamed := b.PatchGroup(t.Context(), provision.Request{}, id, ops(t, `[{"op":"replace","path":"displayName","value":"Legal"},`+all+"]"))
	_, put := b.ReplaceGroup(t.Context(), provision.Request{}, id, group("Sales", ids...))
	o, made := b.CreateGroup(t.Context(), provision.Request{}, group("Ops", ids...))
	for verb, err := range map[string]error{"PATCH": patched, "PATCH with a name": renamed, "PUT": put, "POST": made} {
		if !errors.Is(err, provision.ErrTooLarge) {
			t.Errorf("%s: %v, want ErrTooLarge", verb, err)
		}
	}
	if o.Entry.Decision != provision.Rejected {
		t.Errorf("the entry is %s", o.Entry.Decision)
	}
	for _, call := range b.dir.calls {
		if !strings.HasPrefix(call, "Group members") {
			t.Errorf("WorkflowGen saw %v", b.dir.calls)
		}
	}
	entries := append(b.ledger.History(provision.Key{Type: "Group", ID: "G001"}), b.ledger.History(provision.NameKey("Group", "Ops"))...)
	refused := 0
	for _, e := range entries {
		if e.Decision == provision.Rejected && len(e.Members.Added) == 0 && strings.Contains(e.Reason, "20001 members") {
			refused++
		}
	}
	if refused != 4 {
		t.Errorf("%d of 4 refusals are in the log: %+v", refused, entries)
	}
}

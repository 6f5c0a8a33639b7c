package synclog_test

import (
	"testing"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
)

// The cause is the stored one. Where an earlier version stored none, the text of the reason is not searched for one: it quotes
// names of users and groups.
func TestCauseOf(t *testing.T) {
	for _, c := range []struct {
		entry provision.Entry
		open  bool
		want  provision.Cause
	}{
		{provision.Entry{Decision: provision.Applied}, false, ""},
		{provision.Entry{Decision: provision.Failed, Reason: "x", Cause: provision.CauseRights}, false, provision.CauseRights},
		{provision.Entry{Decision: provision.Failed, Reason: "x", Cause: provision.CauseRights}, true, ""},
		{provision.Entry{Decision: provision.Rejected, Reason: `WorkflowGen refused: The group "General ledger" is used by the process "Invoices".`}, false, provision.CauseUnknown},
		{provision.Entry{Decision: provision.Held, Reason: "another change of the resource is running"}, false, provision.CauseBusy},
	} {
		if got := synclog.CauseOf(synclog.Line{Entry: c.entry, Open: c.open}); got != c.want {
			t.Errorf("%+v: %q, want %q", c.entry, got, c.want)
		}
	}
}

package synclog

import "workflowgen-scim/handler/internal/provision"

// CauseOf returns why the change of an entry failed, and "" where it did not. Entries of earlier versions tell no more than that
// another change was running.
func CauseOf(l Line) provision.Cause {
	switch {
	case l.Open || l.Reason == "":
		return ""
	case l.Cause != "":
		return l.Cause
	case l.Decision == provision.Held:
		return provision.CauseBusy
	}
	return provision.CauseUnknown
}

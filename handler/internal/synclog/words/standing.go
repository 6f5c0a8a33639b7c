package words

import "workflowgen-scim/handler/internal/synclog"

// Standing is how somebody stands, as far as a story tells it: the answer to "why is Ann inactive?".
type Standing struct {
	State   State
	By      synclog.Line // the change that led to it
	Trouble synclog.Line // the newest change, if it was not made; else the zero Line
}

// State is how somebody stands.
type State string

// The states. Of a group it is only known whether it is there.
const (
	Active   State = "active"
	Inactive State = "inactive"
	Deleted  State = "deleted"
	There    State = "there"
)

// In is a sentence that says so.
func (s State) In(in Language) string {
	return map[State]text{
		Active:   {"Active", "Actif"},
		Inactive: {"Inactive", "Inactif"},
		Deleted:  {"Deleted", "Supprimé"},
		There:    {"Provisioned", "Approvisionné"},
	}[s].in(in)
}

// Stands is how the one whom a story is about stands. Lines are the newest first.
func Stands(lines []synclog.Line) Standing {
	var s Standing
	if len(lines) > 0 && InTrouble(lines[0]) {
		s.Trouble = lines[0]
	}
	for _, l := range lines {
		if state := became(l); state != "" {
			s.State, s.By = state, l
			break
		}
	}
	return s
}

// InTrouble reports whether an entry is about a change that WorkflowGen did not make.
func InTrouble(l synclog.Line) bool {
	c := l.Outcome().Class
	return c == synclog.ClassRefused || c == synclog.ClassRetried
}

// became is the state that a line led to, "" where it says nothing of it.
func became(l synclog.Line) State {
	if l.Outcome().Class != synclog.ClassApplied {
		return ""
	}
	switch {
	case l.Verb == "DELETE":
		return Deleted
	case turned(l) == "false":
		return Inactive
	case turned(l) == "true":
		return Active
	case l.Verb == "POST":
		return There
	}
	return ""
}

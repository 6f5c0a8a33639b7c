package words

import "workflowgen-scim/handler/internal/synclog"

// Standing is the state of a user or group as its history tells it: the answer to "why is Ann inactive?".
type Standing struct {
	State   State
	By      synclog.Line // the change that led to the State
	Trouble synclog.Line // the newest change, if it failed; else the zero Line
}

// State is the state of a user or group.
type State string

// The states. Of a group only Present and Deleted are known.
const (
	Active   State = "active"
	Inactive State = "inactive"
	Deleted  State = "deleted"
	Present  State = "there"
)

// In returns the word for a state.
func (s State) In(in Language) string {
	return map[State]Text{
		Active:   {"Active", "Actif"},
		Inactive: {"Inactive", "Inactif"},
		Deleted:  {"Deleted", "Supprimé"},
		Present:  {"Provisioned", "Approvisionné"},
	}[s].In(in)
}

// Stands returns the standing that a history tells. Its entries are the newest first.
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

// became returns the state that an entry led to, "" where it tells none.
func became(l synclog.Line) State {
	if l.Outcome().Class != synclog.ClassApplied {
		return ""
	}
	switch {
	case l.Verb == "DELETE":
		return Deleted
	case newActive(l) == "false":
		return Inactive
	case newActive(l) == "true":
		return Active
	case l.Verb == "POST":
		return Present
	}
	return ""
}

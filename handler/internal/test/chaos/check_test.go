package chaos

import (
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/provision"
	entrasim "workflowgen-scim/handler/internal/sim/entra"
	"workflowgen-scim/handler/internal/synclog"
)

func sound() *Evidence {
	line := synclog.Line{Entry: provision.Entry{Operation: "A", Decision: provision.Applied}}
	model := func() entrasim.Model {
		return entrasim.Model{Users: map[string]entrasim.User{}, Groups: map[string]entrasim.Group{"g": {Members: map[string]bool{"u": true}}}}
	}
	return &Evidence{Wanted: model(), Held: model(), Transitions: []Transition{{"A", "addGroupUsers"}}, Feed: []synclog.Line{line},
		Stories: map[provision.Key][]synclog.Line{{Type: "Group", ID: "1"}: {line}}}
}

// The checker finds each kind of damage, and finds none in sound evidence.
func TestViolations(t *testing.T) {
	if all := sound().Violations(10); all != nil {
		t.Errorf("sound evidence: %q", all)
	}
	key := provision.Key{Type: "Group", ID: "1"}
	for want, damage := range map[string]func(*Evidence){
		"twice":                                 func(e *Evidence) { e.Transitions = append(e.Transitions, e.Transitions[0]) },
		"does not hold what Entra does":         func(e *Evidence) { delete(e.Held.Groups["g"].Members, "u") },
		"is in no history":                      func(e *Evidence) { delete(e.Stories, key) },
		"and not in the feed":                   func(e *Evidence) { e.Feed = nil },
		"is open":                               func(e *Evidence) { e.Feed[0].Open = true },
		"was failed, and no history does":       func(e *Evidence) { e.Feed[0].Decision = provision.Failed },
		"still open: the record of Group 1":     func(e *Evidence) { e.Open = []string{"the record of Group 1"} },
		"made the transition createUser and is": func(e *Evidence) { e.Transitions = append(e.Transitions, Transition{"B", "createUser"}) },
	} {
		e := sound()
		if damage(e); !strings.Contains(strings.Join(e.Violations(10), "\n"), want) {
			t.Errorf("%q is not found: %q", want, e.Violations(10))
		}
	}
}

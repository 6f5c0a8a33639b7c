package chaos

import (
	"fmt"

	"github.com/google/go-cmp/cmp"

	"workflowgen-scim/handler/internal/provision"
	entrasim "workflowgen-scim/handler/internal/sim/entra"
	"workflowgen-scim/handler/internal/synclog"
)

// Evidence is the state and the log after a run.
type Evidence struct {
	Wanted, Held entrasim.Model
	Transitions  []Transition
	Feed         []synclog.Line
	Stories      map[provision.Key][]synclog.Line
	Open         []string // records and intents that are still open, for people
}

// Transition is a call that changed what WorkflowGen holds.
type Transition struct {
	Operation string // of the gateway
	Mutation  string
}

// Violations returns the broken promises, at most so many of them.
func (e *Evidence) Violations(most int) (all []string) {
	say := func(format string, args ...any) {
		if len(all) < most {
			all = append(all, fmt.Sprintf(format, args...))
		}
	}
	if diff := cmp.Diff(e.Wanted, e.Held); diff != "" {
		say("WorkflowGen (+) does not hold what Entra does (-):\n%s", diff)
	}
	for _, open := range e.Open {
		say("still open: %s", open)
	}
	logged := e.checkLog(say)
	made := map[Transition]int{}
	for _, t := range e.Transitions {
		if made[t]++; made[t] == 2 {
			say("operation %s made the transition %s twice", t.Operation, t.Mutation)
		}
		if !logged[t.Operation] {
			say("operation %s made the transition %s and is in no history", t.Operation, t.Mutation)
		}
	}
	return all
}

// checkLog compares the feed with the histories, and returns the operations that are in a history.
func (e *Evidence) checkLog(say func(string, ...any)) map[string]bool {
	logged := map[string]bool{}
	decided := map[string]map[provision.Decision]bool{}
	for _, story := range e.Stories {
		for _, line := range story {
			logged[line.Operation] = true
			if decided[line.Operation] == nil {
				decided[line.Operation] = map[provision.Decision]bool{}
			}
			decided[line.Operation][line.Decision] = true
		}
	}
	inFeed := map[string]bool{}
	for _, line := range e.Feed {
		inFeed[line.Operation] = true
		switch {
		case line.Open:
			say("the feed says that operation %s is open", line.Operation)
		case !decided[line.Operation][line.Decision]:
			say("the feed says that operation %s was %s, and no history does", line.Operation, line.Decision)
		}
	}
	for operation := range logged {
		if !inFeed[operation] {
			say("operation %s is in a history and not in the feed", operation)
		}
	}
	return logged
}

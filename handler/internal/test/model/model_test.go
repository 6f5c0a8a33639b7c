package model

import "testing"

// The wishes of the model of membership: about one member, and about two, who need two transactions to be claimed.
var (
	aboutOne = []wish{add, remove, putNone, putFirst}
	aboutTwo = []wish{add, remove, addBoth, removeBoth, putNone, putBoth}
)

// The protocol breaks no law, whatever happens in whatever order.
func TestProtocol(t *testing.T) {
	for _, c := range []struct {
		name string
		find func() found
	}{
		{"ThreeChangesOfOneResource", resourceRules{requests: 3}.find},
		{"TwoRequestsForOneExternalID", createRules{requests: 2}.find},
		{"TwoRequestsForOneExternalIDBesideAUserOfThatName", createRules{requests: 2, foreign: true}.find},
		{"ThreeCreatesWithOneExternalID", createRules{requests: 3, patient: true, sends: only(1) | only(2)}.find},
		{"ThreeChangesOfOneMember", memberRules{requests: 3, wishes: aboutOne[:3]}.find},
		{"ThreeChangesOfTwoMembers", memberRules{requests: 3, wishes: []wish{addBoth, remove}}.find},
		{"TwoChangesOfOneMember", memberRules{requests: 2, wishes: aboutOne}.find},
		{"TwoChangesOfTwoMembers", memberRules{requests: 2, wishes: aboutTwo}.find},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := c.find()
			if t.Log(f); f.law != "" {
				t.Error("the protocol breaks a law")
			}
		})
	}
}

package chaos

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
)

// succeeded are the decisions in the sync log that an acknowledged change can have.
var succeeded = []provision.Decision{provision.Applied, provision.Unchanged, provision.TakenOver, provision.Replayed}

// verdict returns the promises that were broken in a contest, by the evidence: an externalId that two users have, a success that
// the sync log does not have, a resource whose answers no order explains.
func (c *contest) verdict(e *Evidence) []string {
	all := c.lookAtPeople()
	c.lookAtMembers()
	all = append(all, c.unrecorded(e)...)
	all = append(all, c.people.Violations()...)
	return append(all, c.members.Violations()...)
}

// lookAtPeople adds the final state of each user in WorkflowGen to the user's history, as the last answer.
func (c *contest) lookAtPeople() (violations []string) {
	held := map[string]person{}
	for _, u := range c.workflowGen.sim.Users() {
		if u.IsArchived || !strings.HasPrefix(u.SystemIdentifier, c.name+"-user-") {
			continue
		}
		if _, two := held[u.SystemIdentifier]; two {
			violations = append(violations, fmt.Sprintf("two users have the externalId %s", u.SystemIdentifier))
		}
		held[u.SystemIdentifier] = person{ID: mapping.ID(u.ID), UserName: u.UserName, Title: u.JobTitle,
			DisplayName: u.CommonName, ActiveNow: strconv.FormatBool(u.IsActive)}
	}
	for _, externalID := range c.people.Resources() {
		c.people.Start(externalID, wish{})(outcome{shown: held[externalID]})
	}
	return violations
}

func (c *contest) lookAtMembers() {
	in := map[string]bool{}
	for _, g := range c.workflowGen.sim.Groups() {
		for _, id := range g.Members {
			in[g.SystemIdentifier+" "+mapping.ID(id)] = true
		}
	}
	for _, member := range c.members.Resources() {
		c.members.Start(member, "")(write{shown: map[bool]string{true: "in", false: "out"}[in[member]]})
	}
}

// unrecorded returns the successes that no history has.
func (c *contest) unrecorded(e *Evidence) (violations []string) {
	recorded := map[string]bool{}
	for _, story := range e.Stories {
		for _, line := range story {
			if slices.Contains(succeeded, line.Decision) {
				recorded[line.Activity] = true
			}
		}
	}
	for _, a := range c.acknowledged {
		if !recorded[a.activity] {
			violations = append(violations, fmt.Sprintf("%s is in no history: %s", a.what, a.activity))
		}
	}
	return violations
}

package setup

import (
	"context"
	"fmt"
	"strings"

	"workflowgen-scim/handler/internal/entra/graph"
)

// people are the users and groups that the options name.
type people struct {
	assignees []graph.Match
	proof     graph.Match // the zero Match if none is named
}

// lookUpPeople finds the users and groups that the options name, before anything is created.
func lookUpPeople(ctx context.Context, c *graph.Client, o Options) (people, Step, error) {
	var found people
	for _, name := range o.Assignees {
		m, err := c.Find(ctx, name)
		if err != nil {
			return found, Step{}, fmt.Errorf("assign: %w", err)
		}
		found.assignees = append(found.assignees, m)
	}
	if o.Proof == "" {
		return found, unchanged(""), nil
	}
	m, err := c.Find(ctx, o.Proof)
	switch {
	case err != nil:
		return found, Step{}, fmt.Errorf("proof: %w", err)
	case m.Type != graph.TypeUser:
		return found, Step{}, fmt.Errorf("proof must be a user, not the %s", m)
	}
	u, err := c.User(ctx, m.ID)
	if err == nil && !u.Enabled {
		err = ErrDisabled
	}
	if err != nil {
		return found, Step{}, fmt.Errorf("proof %q: %w", o.Proof, err)
	}
	found.proof = m
	return found, unchanged(""), nil
}

func names(of []graph.Match) string {
	list := make([]string, len(of))
	for i, m := range of {
		list[i] = m.Name
	}
	return strings.Join(list, ", ")
}

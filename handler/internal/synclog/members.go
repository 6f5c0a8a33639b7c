package synclog

import (
	"context"
	"errors"
	"sync"

	"workflowgen-scim/handler/internal/provision"
)

// Member is a user that a change added to a group or removed from it.
type Member struct {
	ID   string // SCIM's
	Name string // the last one in the log; "" without any
	Key  provision.Key
}

// mostMembers bounds the members of a change that are looked up: each takes a query.
const mostMembers = 10

// Members returns the users with some SCIM ids, the first ten at most, with the names that the log has for them.
func Members(ctx context.Context, r Reader, ids []string) ([]Member, error) {
	members := make([]Member, min(len(ids), mostMembers))
	errs := make([]error, len(members))
	var all sync.WaitGroup
	for i := range members {
		all.Go(func() { members[i], errs[i] = member(ctx, r, ids[i]) })
	}
	all.Wait()
	return members, errors.Join(errs...)
}

func member(ctx context.Context, r Reader, id string) (Member, error) {
	m := Member{ID: id}
	key, ok := provision.ResourceKey("User", id)
	if !ok {
		return m, nil
	}
	m.Key = key
	story, err := r.Story(ctx, key, 1, "")
	if err == nil && len(story.Lines) > 0 {
		m.Name = story.Lines[0].Name
	}
	return m, err
}

package synclog

import (
	"context"
	"errors"
	"sync"

	"workflowgen-scim/handler/internal/provision"
)

// Member is whom a change added to a group or removed from it.
type Member struct {
	ID   string // SCIM's
	Name string // by which the log last knew them; "" if it does not
	Key  provision.Key
}

// mostMembers is how many members of a change are looked up: each is a query of its own.
const mostMembers = 10

// Members are the people with some SCIM ids, or the first ten of them, by the names that the log has for them.
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

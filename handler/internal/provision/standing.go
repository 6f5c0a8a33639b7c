package provision

import (
	"context"
	"fmt"
	"strings"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/workflowgen"
)

// standingAlready is what becomes of a create of what is there. It is ours if an earlier try, cut off, has made it, or if
// the client repeats a request that it calls by a name.
func (t *task) standingAlready(ctx context.Context, want, found *scim.Resource, ours bool) (string, Decision, error) {
	id := t.made(*found)
	if ours {
		return id, TakenOver, nil
	}
	if idempotency(ctx) != "" {
		last, err := t.s.ledger.Last(ctx, Key{Type: t.key.Type, ID: id})
		if err != nil {
			return "", "", err
		}
		if again, err := repeats(ctx, last); again || err != nil {
			return "", Replayed, err
		}
	}
	t.about(want)
	return "", "", taken(found, want)
}

// made is WorkflowGen's id of what a create led to.
func (t *task) made(r scim.Resource) string {
	id, _ := mapping.WorkflowGenID(r.ID)
	return id
}

// standing is the user that has the externalId already or, if byName too, the userName; nil if there is none.
func (s *Service) standing(ctx context.Context, want *scim.Resource, byName bool) (*scim.Resource, error) {
	queries := []workflowgen.Query{{Key: workflowgen.BySystemIdentifier, Value: want.Get(mapping.ExternalID), Limit: 1}}
	if byName {
		queries = append(queries, workflowgen.Query{Key: workflowgen.ByName, Value: want.Get(mapping.UserName), Limit: 1})
	}
	for _, q := range queries {
		if q.Value == "" {
			continue
		}
		us, _, err := s.dir.FindUsers(ctx, q)
		if err != nil {
			return nil, err
		}
		if len(us) > 0 {
			r := mapping.User(&us[0])
			mapping.Suppose(&r, want, us[0].Hidden)
			return &r, nil
		}
	}
	return nil, nil
}

// same says whether a user is as the request would have made it.
func same(found, want *scim.Resource) bool {
	change, _, err := mapping.Change(found, want)
	return err == nil && len(change) == 0
}

func taken(found, want *scim.Resource) error {
	for _, path := range []string{mapping.ExternalID, mapping.UserName, mapping.DisplayName} {
		if v := want.Get(path); v != "" && strings.EqualFold(found.Get(path), v) {
			return &Taken{Reason: fmt.Sprintf("The %s %q belongs to %s already.", path, v, found.ID)}
		}
	}
	return &Taken{Reason: fmt.Sprintf("%s stands in the way.", found.ID)}
}

// externalIDFree holds what WorkflowGen does not: an externalId belongs to one resource. It counts for as long as the change
// holds the place of the externalId, and no longer.
func (s *Service) externalIDFree(ctx context.Context, before, after *scim.Resource) error {
	if placeOf(before, after) == (Key{}) {
		return nil
	}
	want, standing := after.Type.New(), s.standing
	if after.Type == mapping.GroupType {
		standing = s.standingGroup
	}
	want.Set(mapping.ExternalID, after.Get(mapping.ExternalID))
	found, err := standing(ctx, &want, false)
	if err == nil && found != nil && found.ID != before.ID {
		return taken(found, &want)
	}
	return err
}

package provision

import (
	"context"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/workflowgen"
)

// lookups returns the queries for what has an identifier or a name. "" is not looked for.
func lookups(identifier, name string) (queries []workflowgen.Query) {
	if identifier != "" {
		queries = append(queries, workflowgen.Query{Key: workflowgen.BySystemIdentifier, Value: identifier, Limit: 1})
	}
	if name != "" {
		queries = append(queries, workflowgen.Query{Key: workflowgen.ByName, Value: name, Limit: 1})
	}
	return queries
}

// existing finds what has the externalId of want or, if byName too, its name; nil if nothing does. What the instance hides is
// supposed to be as wanted.
func (s *Service) existing(ctx context.Context, k *kind, want *scim.Resource, byName bool) (*object, error) {
	name := ""
	if byName {
		name = want.Get(k.name)
	}
	for _, q := range lookups(want.Get(mapping.ExternalID), name) {
		found, _, err := k.find(ctx, q, false)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			continue
		}
		if k.t == mapping.UserType {
			mapping.Suppose(&found[0].resource, want, found[0].Hidden)
		}
		return &found[0], nil
	}
	return nil, nil
}

// foundMade finds what a create of unknown outcome has made. What has the externalId is it, because the create holds the place
// of the externalId and has found none before. What has the name alone has to be as asked.
func (t *task) foundMade(ctx context.Context, c workflowgen.UserChange) (u workflowgen.User, made bool, err error) {
	for _, q := range lookups(c[workflowgen.SystemIdentifier], c[workflowgen.UserName]) {
		found, _, err := t.kind.find(ctx, q, false)
		if err != nil {
			return u, false, err
		}
		if len(found) > 0 && (q.Key == workflowgen.BySystemIdentifier || arrived(&workflowgen.User{}, &found[0].User, c)) {
			return found[0].User, true, nil
		}
	}
	return u, false, nil
}

// externalIDFree keeps an externalId to one resource, which WorkflowGen does not. It counts for as long as the change holds
// the place of the externalId, and no longer.
func (t *task) externalIDFree(ctx context.Context, before, after *scim.Resource) error {
	if placeOf(before, after) == (Key{}) {
		return nil
	}
	want := after.Type.New()
	want.Set(mapping.ExternalID, after.Get(mapping.ExternalID))
	found, err := t.s.existing(ctx, t.kind, &want, false)
	if err == nil && found != nil && found.resource.ID != before.ID {
		return taken(&found.resource, &want)
	}
	return err
}

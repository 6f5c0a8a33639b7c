package provision

import (
	"context"
	"errors"
	"fmt"

	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/filter"
	"workflowgen-scim/handler/internal/workflowgen"
)

// Query selects resources (RFC 7644 §3.4.2).
type Query struct {
	Filter  filter.Expr // nil: all
	Sort    *Sort       // nil: in WorkflowGen's order
	Offset  int         // 0-based
	Limit   int         // 0: only the total
	Members bool        // of groups
}

// Sort is an order of resources (RFC 7644 §3.4.2.3).
type Sort struct {
	By         filter.Path // an attribute
	Descending bool
}

// Page answers a Query.
type Page struct {
	Total     int
	Resources []scim.Resource
}

// FindUsers returns a page of the users that match.
func (s *Service) FindUsers(ctx context.Context, q Query) (Page, error) {
	return s.find(ctx, q, s.users)
}

// FindGroups returns a page of the groups that match.
func (s *Service) FindGroups(ctx context.Context, q Query) (Page, error) {
	return s.find(ctx, q, s.groups)
}

// Find returns a page of what matches among users and groups, users first unless they are sorted.
func (s *Service) Find(ctx context.Context, q Query) (Page, error) {
	return s.find(ctx, q, s.users, s.groups)
}

// whole returns an error unless a page has as many resources as the list has for it: clients take a shorter page for all there
// is.
func whole(q workflowgen.Query, n, total int) error {
	if left := max(total-q.Offset, 0); n < min(q.Limit, left) {
		return fmt.Errorf("%w: a page has %d resources, and %d are left of %d", ErrUnavailable, n, left, total)
	}
	return nil
}

// find returns a page of what matches among the resources of one type or of several, one type after the other.
func (s *Service) find(ctx context.Context, q Query, among ...*kind) (Page, error) {
	searches, err := s.searches(q, among)
	if err != nil {
		return Page{}, err
	}
	if q.Sort != nil {
		return s.sorted(ctx, q, searches)
	}
	var all Page
	for _, search := range searches {
		part := q
		part.Offset = max(q.Offset-all.Total, 0)
		part.Limit = q.Limit - len(all.Resources)
		page, err := search.page(ctx, part)
		if err != nil {
			return Page{}, err
		}
		all.Total += page.Total
		all.Resources = append(all.Resources, page.Resources...)
	}
	return all, nil
}

// sorted is find in an order that WorkflowGen does not know, so that everything that matches has to be read before the first
// page is.
func (s *Service) sorted(ctx context.Context, q Query, searches []search) (Page, error) {
	keys := map[*scim.ResourceType]filter.Order{}
	var found []scim.Resource
	for _, search := range searches {
		rs, err := search.all(ctx, search.order.ReadsMembers())
		if err != nil {
			return Page{}, err
		}
		found = append(found, rs...)
		keys[search.kind.t] = search.order
	}
	filter.Sort(found, func(r *scim.Resource) string { return keys[r.Type].Key(r) }, q.Sort.Descending)
	return s.withMembers(ctx, cut(found, q), q)
}

// cut returns the page of what was found that the query asks for.
func cut(found []scim.Resource, q Query) Page {
	from := min(q.Offset, len(found))
	return Page{len(found), found[from:min(from+q.Limit, len(found))]}
}

// withMembers reads the members of the groups on a page, if they are asked for, and not those of other groups that were
// found. A group that is gone meanwhile is shown as it was found.
func (s *Service) withMembers(ctx context.Context, page Page, q Query) (Page, error) {
	for i := range page.Resources {
		r := &page.Resources[i]
		if !q.Members || !r.Type.HasMembers() || r.Members != nil {
			continue
		}
		g, err := s.Group(ctx, r.ID, true)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return Page{}, err
		}
		if err == nil {
			*r = g
		}
	}
	return page, nil
}

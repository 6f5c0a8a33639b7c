package provision

import (
	"context"
	"errors"
	"slices"
	"strings"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/filter"
	"workflowgen-scim/handler/internal/workflowgen"
)

// Query asks for resources (RFC 7644 §3.4.2).
type Query struct {
	Filter  filter.Expr // nil: all
	Offset  int         // 0-based
	Limit   int         // 0: only the total
	Members bool        // of groups
}

// Page is an answer to a Query.
type Page struct {
	Total     int
	Resources []scim.Resource
}

// FindUsers answers a page of the users that match.
func (s *Service) FindUsers(ctx context.Context, q Query) (Page, error) {
	return s.find(ctx, mapping.UserType, q, finder{keys: userKeys, byID: s.userByID, page: s.userPage})
}

// FindGroups answers a page of the groups that match.
func (s *Service) FindGroups(ctx context.Context, q Query) (Page, error) {
	return s.find(ctx, mapping.GroupType, q, finder{keys: groupKeys, byID: s.groupByID, page: s.groupPage})
}

// finder is how resources of one type are found.
type finder struct {
	keys map[string]workflowgen.Key // what WorkflowGen can look up, by the SCIM path
	byID func(ctx context.Context, id string, members bool) (scim.Resource, error)
	page func(ctx context.Context, q workflowgen.Query, members bool) ([]scim.Resource, int, error)
}

var (
	userKeys = map[string]workflowgen.Key{
		"username": workflowgen.ByName, "externalid": workflowgen.BySystemIdentifier,
		"emails.value": workflowgen.ByEmail, "emails": workflowgen.ByEmail, `emails[type eq "work"].value`: workflowgen.ByEmail,
	}
	groupKeys = map[string]workflowgen.Key{
		"displayname": workflowgen.ByName, "externalid": workflowgen.BySystemIdentifier,
		"members": workflowgen.ByMember, "members.value": workflowgen.ByMember,
	}
)

func (s *Service) userByID(ctx context.Context, id string, _ bool) (scim.Resource, error) {
	return s.User(ctx, id)
}

func (s *Service) groupByID(ctx context.Context, id string, members bool) (scim.Resource, error) {
	return s.Group(ctx, id, members)
}

func (s *Service) userPage(ctx context.Context, q workflowgen.Query, _ bool) ([]scim.Resource, int, error) {
	us, total, err := s.dir.FindUsers(ctx, q)
	rs := make([]scim.Resource, len(us))
	for i := range us {
		rs[i] = mapping.User(&us[i])
	}
	return rs, total, err
}

func (s *Service) groupPage(ctx context.Context, q workflowgen.Query, members bool) ([]scim.Resource, int, error) {
	gs, total, err := s.dir.FindGroups(ctx, q, members)
	rs := make([]scim.Resource, len(gs))
	for i := range gs {
		rs[i] = mapping.Group(&gs[i])
	}
	return rs, total, err
}

// find pushes down what WorkflowGen can look up and matches the rest on what that yields. A filter that no schema gives a
// meaning is an error, never ignored: to answer with everything would link Entra's users to strangers.
func (s *Service) find(ctx context.Context, t *scim.ResourceType, q Query, f finder) (Page, error) {
	if q.Filter == nil {
		rs, total, err := f.page(ctx, workflowgen.Query{Offset: q.Offset, Limit: q.Limit}, q.Members)
		return Page{total, rs}, err
	}
	all, err := filter.Bind(q.Filter, t)
	if err != nil {
		return Page{}, err
	}
	down, rest := pushDown(f.keys, q.Filter)
	if id, ok := idOf(q.Filter); ok && down.Key == workflowgen.All {
		return s.findByID(ctx, q, f, all, id)
	}
	if down.Key == workflowgen.ByMember {
		var ours bool
		if down.Value, ours = mapping.WorkflowGenID(down.Value); !ours {
			return Page{}, nil // what is no id of ours is a member of nothing
		}
	}
	if rest == nil {
		down.Offset, down.Limit = q.Offset, q.Limit
		rs, total, err := f.page(ctx, down, q.Members)
		return Page{total, rs}, err
	}
	m, err := filter.Bind(rest, t)
	if err != nil {
		return Page{}, err
	}
	return s.scan(ctx, q, f, m, down)
}

func (s *Service) findByID(ctx context.Context, q Query, f finder, m filter.Matcher, id string) (Page, error) {
	r, err := f.byID(ctx, id, q.Members || m.ReadsMembers())
	if errors.Is(err, ErrNotFound) || err == nil && !m.Match(&r) {
		return Page{}, nil
	}
	if err != nil {
		return Page{}, err
	}
	return cut([]scim.Resource{r}, q), nil
}

// pushDown takes the comparison out of a filter that WorkflowGen can look up, and leaves the rest, nil if that was all of
// it. A key that belongs to one resource goes before the members, which belong to many.
func pushDown(keys map[string]workflowgen.Key, e filter.Expr) (down workflowgen.Query, rest filter.Expr) {
	terms, ok := e.(filter.And)
	if !ok {
		terms = filter.And{e}
	}
	taken := -1
	for i, term := range terms {
		for _, c := range filter.Equalities(term) {
			key := keys[path(c)]
			if key != workflowgen.All && (taken < 0 || down.Key == workflowgen.ByMember) {
				taken, down.Key, down.Value = i, key, c.Value.Text
			}
		}
	}
	switch left := slices.Delete(slices.Clone(terms), max(taken, 0), taken+1); len(left) {
	case 0:
		return down, nil
	case 1:
		return down, left[0]
	default:
		return down, left
	}
}

// path is a comparison's attribute as the keys are written.
func path(c filter.Compare) string {
	p := c.Path
	p.URN = ""
	return strings.ToLower(p.String())
}

// idOf is the id that a filter asks for.
func idOf(e filter.Expr) (string, bool) {
	for _, c := range filter.Equalities(e) {
		if path(c) == "id" {
			return c.Value.Text, true
		}
	}
	return "", false
}

// scanPage is how many resources a scan reads at a time.
const scanPage = 200

// scan matches the filter on all that down yields, as far as the bound: past it the answer is an error that says so.
func (s *Service) scan(ctx context.Context, q Query, f finder, m filter.Matcher, down workflowgen.Query) (Page, error) {
	members := q.Members || m.ReadsMembers()
	var found []scim.Resource
	down.Limit = scanPage
	for {
		rs, total, err := f.page(ctx, down, members)
		if err != nil {
			return Page{}, err
		}
		if total > s.cfg.Scan {
			return Page{}, scim.Errorf(scim.TooMany, "The filter would have to be tried on %d resources; %d is the most. "+
				"Ask with eq for userName, externalId, displayName of a group, or id.", total, s.cfg.Scan)
		}
		for i := range rs {
			if m.Match(&rs[i]) {
				found = append(found, rs[i])
			}
		}
		if down.Offset += len(rs); len(rs) == 0 || down.Offset >= total {
			return cut(found, q), nil
		}
	}
}

// cut is the page of what was found that the query asks for.
func cut(found []scim.Resource, q Query) Page {
	from := min(q.Offset, len(found))
	return Page{len(found), found[from:min(from+q.Limit, len(found))]}
}

package provision

import (
	"cmp"
	"context"
	"errors"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/filter"
	"workflowgen-scim/handler/internal/workflowgen"
)

// search is a Query among the resources of one type, prepared: what WorkflowGen is asked, and what is then matched on its
// answer. It pushes down what WorkflowGen can look up. A filter that no schema gives a meaning is an error, never ignored:
// to answer with everything would link Entra's users to strangers.
type search struct {
	s       *Service
	kind    *kind
	order   filter.Order
	down    workflowgen.Query
	whole   filter.Matcher  // the filter
	rest    *filter.Matcher // what of the filter is not in down; nil: nothing
	id      string          // the one resource that can match; "": any
	nothing bool            // nothing can match
}

// searches prepares the query for each of its types.
func (s *Service) searches(q Query, among []*kind) ([]search, error) {
	var all []search
	for i, k := range among {
		var others []*scim.ResourceType
		for j, other := range among {
			if j != i {
				others = append(others, other.t)
			}
		}
		one, err := s.search(q, k, others)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

func (s *Service) search(q Query, k *kind, others []*scim.ResourceType) (search, error) {
	x := search{s: s, kind: k}
	var err error
	if q.Sort != nil {
		if x.order, err = filter.OrderBy(q.Sort.By, k.t, others...); err != nil {
			return x, err
		}
	}
	if q.Filter == nil {
		return x, nil
	}
	if x.whole, err = filter.Bind(q.Filter, k.t, others...); err != nil {
		return x, err
	}
	down, rest := pushDown(k.keys, q.Filter)
	x.down = down
	if id, ok := idOf(q.Filter); ok && down.Key == workflowgen.All {
		x.id = id
	}
	if x.nothing = excludes(q.Filter, k.t); !x.nothing && down.Key == workflowgen.ByMember {
		own, ok := mapping.WorkflowGenID(down.Value) // an id that the gateway never gave is in no group
		x.down.Value, x.nothing = own, !ok
	}
	if rest != nil {
		m, err := filter.Bind(rest, k.t, others...)
		x.rest = &m
		return x, err
	}
	return x, nil
}

// page returns the page that q asks for of what matches.
func (x *search) page(ctx context.Context, q Query) (Page, error) {
	if !x.nothing && x.id == "" && x.rest == nil {
		down := x.down
		down.Offset, down.Limit = q.Offset, q.Limit
		rs, total, err := x.read(ctx, down, q.Members)
		return Page{total, rs}, err
	}
	found, err := x.all(ctx, q.Members && x.id != "")
	if err != nil {
		return Page{}, err
	}
	return x.s.withMembers(ctx, cut(found, q), q)
}

// all returns everything that matches, with the members of groups where the filter or members asks for them.
func (x *search) all(ctx context.Context, members bool) ([]scim.Resource, error) {
	switch {
	case x.nothing:
		return nil, nil
	case x.id != "":
		r, err := x.s.get(ctx, x.kind, x.id, members || x.whole.ReadsMembers())
		if errors.Is(err, ErrNotFound) || err == nil && !x.whole.Match(&r) {
			return nil, nil
		}
		return []scim.Resource{r}, err
	default:
		return x.scan(ctx, members)
	}
}

// read returns a page of WorkflowGen's list.
func (x *search) read(ctx context.Context, q workflowgen.Query, members bool) ([]scim.Resource, int, error) {
	page, total, err := x.kind.find(ctx, q, members)
	rs := each(page, func(o object) scim.Resource { return o.resource })
	return rs, total, cmp.Or(err, whole(q, len(rs), total))
}

// scanPage is the number of resources that a scan reads at a time.
const scanPage = 200

// scan matches what is left of the filter on all that WorkflowGen finds, as far as the bound: past it the answer is an
// error that says so.
func (x *search) scan(ctx context.Context, members bool) ([]scim.Resource, error) {
	members = members || x.rest != nil && x.rest.ReadsMembers()
	down := x.down
	down.Limit = scanPage
	var found []scim.Resource
	for {
		rs, total, err := x.read(ctx, down, members)
		if err != nil {
			return nil, err
		}
		if total > x.s.cfg.Scan {
			return nil, scim.Errorf(scim.TooMany, "%d resources would have to be read to filter or sort them; %d is the most. "+
				"Ask with eq for userName, externalId, displayName of a group, or id.", total, x.s.cfg.Scan)
		}
		for i := range rs {
			if x.rest == nil || x.rest.Match(&rs[i]) {
				found = append(found, rs[i])
			}
		}
		if down.Offset += len(rs); down.Offset >= total {
			return found, nil
		}
	}
}

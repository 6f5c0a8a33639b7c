package filter

import (
	"cmp"
	"errors"
	"slices"

	"workflowgen-scim/handler/internal/scim"
)

// Order is an attribute that resources of a type are sorted by.
type Order struct {
	elements elements
	part     string
	exact    bool
	members  bool
}

// OrderBy checks what sortBy names against the schemas of a resource type (RFC 7644 §3.4.2.3). Attributes that only the
// others define are no error: no resource of this type has a value for them.
func OrderBy(by Path, t *scim.ResourceType, others ...*scim.ResourceType) (Order, error) {
	b := binder{t: t, others: others}
	o, err := b.resolve(by)
	if err != nil {
		return Order{}, notSortable(err)
	}
	def, err := o.compared(by)
	if err != nil {
		return Order{}, notSortable(err)
	}
	return Order{o.elements, def.Name, def.CaseExact, b.members}, nil
}

// notSortable is the error of a filter, told of sortBy.
func notSortable(err error) error {
	if e, ok := errors.AsType[*scim.Error](err); ok {
		return scim.Errorf(scim.InvalidPath, "sortBy: %s", e.Detail)
	}
	return err
}

// ReadsMembers says whether the order is one by members, so that they have to be read before.
func (o Order) ReadsMembers() bool { return o.members }

// Key is what a resource is sorted by, "" where it has no value. Of a multi-valued attribute that is its first value,
// since none of ours is marked as primary.
func (o Order) Key(r *scim.Resource) string {
	for e := range o.elements(r) {
		if o.exact {
			return e(o.part)
		}
		return fold(e(o.part))
	}
	return ""
}

// Sort sorts resources by their keys. Those without one come last and, where the order is descending, first. Equal keys
// stay in the order they are in.
func Sort(rs []scim.Resource, key func(*scim.Resource) string, descending bool) {
	type keyed struct {
		key string
		r   scim.Resource
	}
	all := make([]keyed, len(rs))
	for i := range rs {
		all[i] = keyed{key(&rs[i]), rs[i]}
	}
	slices.SortStableFunc(all, func(a, b keyed) int {
		c := cmp.Or(last(a.key)-last(b.key), cmp.Compare(a.key, b.key))
		if descending {
			return -c
		}
		return c
	})
	for i := range all {
		rs[i] = all[i].r
	}
}

// last is 1 for what has no key.
func last(key string) int {
	if key == "" {
		return 1
	}
	return 0
}

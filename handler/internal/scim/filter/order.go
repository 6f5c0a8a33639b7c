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

// OrderBy checks an attribute of sortBy against the schemas of a resource type (RFC 7644 §3.4.2.3). Attributes that only the
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

// notSortable turns the error of a filter into one of sortBy.
func notSortable(err error) error {
	if e, ok := errors.AsType[*scim.Error](err); ok {
		return scim.Errorf(scim.InvalidPath, "sortBy: %s", e.Detail)
	}
	return err
}

// ReadsMembers reports whether the order depends on members, so that they must be read before Key.
func (o Order) ReadsMembers() bool { return o.members }

// Key returns the key by which a resource is sorted, "" if it has no value. The key of a multi-valued attribute is its first
// value, since no value is marked as primary.
func (o Order) Key(r *scim.Resource) string {
	for e := range o.elements(r) {
		if o.exact {
			return e(o.part)
		}
		return fold(e(o.part))
	}
	return ""
}

// Sort sorts resources by their keys, stably. Resources without a key come last, and first if the order is descending.
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

// last returns 1 for a resource without a key, else 0.
func last(key string) int {
	if key == "" {
		return 1
	}
	return 0
}

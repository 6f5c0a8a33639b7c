package filter

import (
	"slices"

	"workflowgen-scim/handler/internal/scim"
)

// Matcher is a filter that is bound to a resource type.
type Matcher struct {
	match   func(*scim.Resource) bool
	members bool
}

// Match reports whether the filter holds for a resource of the type.
func (m Matcher) Match(r *scim.Resource) bool { return m.match(r) }

// ReadsMembers reports whether the filter depends on members, so that they must be read before Match.
func (m Matcher) ReadsMembers() bool { return m.members }

// Bind checks a filter against the schemas of a resource type. Its errors are of the type scim.InvalidFilter. An attribute
// that a schema defines and resources do not hold is no error: no resource has a value for it. Nor is one that only another of
// the types defines that are searched together (RFC 7644 §3.4.2.1).
func Bind(e Expr, t *scim.ResourceType, others ...*scim.ResourceType) (Matcher, error) {
	b := binder{t: t, others: others}
	match, err := join(e, b.condition)
	if err != nil {
		return Matcher{}, err
	}
	return Matcher{match, b.members}, nil
}

// BindElement checks the filter in the brackets of a path against the attribute before them. It returns a function that reports
// whether an element of that attribute matches.
func BindElement(e Expr, a *scim.Attribute) (func(scim.Element) bool, error) {
	return join(e, func(term Expr) (func(scim.Element) bool, error) {
		c, ok := term.(Compare)
		if !ok || !c.Path.bare() {
			return nil, scim.Errorf(scim.InvalidFilter, "%q is in brackets: only sub-attributes of %q can be compared there, by their names alone.", term, a.Name)
		}
		sub, ok := a.Sub(c.Path.Name)
		if !ok {
			return nil, scim.Errorf(scim.InvalidFilter, "%q has no sub-attribute %q.", a.Name, c.Path.Name)
		}
		wanted, err := relation(c.Path, sub, c.Op, c.Value)
		return func(e scim.Element) bool { return wanted(e(sub.Name)) }, err
	})
}

// join makes one condition of an expression. It calls term for the expression's comparisons and value paths.
func join[T any](e Expr, term func(Expr) (func(T) bool, error)) (func(T) bool, error) {
	switch e := e.(type) {
	case And:
		terms, err := joinEach(e, term)
		return func(x T) bool { return !slices.ContainsFunc(terms, func(holds func(T) bool) bool { return !holds(x) }) }, err
	case Or:
		terms, err := joinEach(e, term)
		return func(x T) bool { return slices.ContainsFunc(terms, func(holds func(T) bool) bool { return holds(x) }) }, err
	case Not:
		holds, err := join(e.Expr, term)
		return func(x T) bool { return !holds(x) }, err
	default:
		return term(e)
	}
}

func joinEach[T any](es []Expr, term func(Expr) (func(T) bool, error)) ([]func(T) bool, error) {
	var all []func(T) bool
	for _, e := range es {
		holds, err := join(e, term)
		if err != nil {
			return nil, err
		}
		all = append(all, holds)
	}
	return all, nil
}

// binder makes conditions on whole resources.
type binder struct {
	t       *scim.ResourceType
	others  []*scim.ResourceType
	members bool // a condition depends on them
}

// condition makes the condition of a value path or a comparison. Both look at the elements that brackets select; a value path
// holds if there is one.
func (b *binder) condition(e Expr) (func(*scim.Resource) bool, error) {
	c, ok := e.(Compare)
	if !ok {
		c = Compare{Path: e.(ValuePath).Path, Op: Pr}
	}
	o, err := b.resolve(c.Path)
	if err != nil {
		return nil, err
	}
	selected := func(scim.Element) bool { return true }
	if c.Path.Filter != nil {
		if selected, err = BindElement(c.Path.Filter, o.attribute); err != nil {
			return nil, err
		}
	}
	if c.Op == Pr && o.sub == nil {
		return exists(o.elements, selected), nil
	}
	def, err := o.compared(c.Path)
	if err != nil {
		return nil, err
	}
	wanted, err := relation(c.Path, def, c.Op, c.Value)
	return compares(o.elements, selected, def.Name, wanted), err
}

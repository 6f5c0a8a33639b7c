package patch

import (
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/filter"
)

// Membership is the change that a PATCH makes to the members of a group, as a delta that needs no reading of them.
type Membership struct {
	Add, Remove []string // ids; an id is in one of them at most
	All         bool     // the members are to be exactly Add
}

// Changes reports whether there is anything to change.
func (m *Membership) Changes() bool { return m.All || len(m.Add)+len(m.Remove) > 0 }

// Members adds up the operations of a group's PATCH that concern its members, in their order. It returns the other operations,
// for Apply.
func Members(t *scim.ResourceType, ops []Operation) (Membership, []Operation, error) {
	s := sum{t: t, last: map[string]Op{}}
	for _, op := range ops {
		if err := s.take(op); err != nil {
			return Membership{}, nil, at(op.number, err)
		}
	}
	return s.membership(), s.rest, nil
}

// sum is the result of the operations so far: for each id the last operation counts.
type sum struct {
	t    *scim.ResourceType
	all  bool
	ids  []string // in the order of their first operation
	last map[string]Op
	rest []Operation
}

func (s *sum) membership() Membership {
	m := Membership{All: s.all}
	for _, id := range s.ids {
		switch {
		case s.last[id] == Add:
			m.Add = append(m.Add, id)
		case !s.all:
			m.Remove = append(m.Remove, id)
		}
	}
	return m
}

func (s *sum) set(op Op, id string) {
	if _, known := s.last[id]; !known {
		s.ids = append(s.ids, id)
	}
	s.last[id] = op
}

func (s *sum) take(op Operation) error {
	target, _ := s.t.Resolve(op.Path.URN, op.Path.Name, op.Path.Sub)
	switch {
	case target.Named("members") && op.Path.Filter != nil:
		return s.bySelection(op, target)
	case target.Named("members"):
		return s.byValue(op, target)
	case target.Schema != nil && target.Attribute == nil && op.Op != Remove && op.Value != nil:
		return s.wholeSchema(op, target)
	}
	s.rest = append(s.rest, op)
	return nil
}

func (s *sum) wholeSchema(op Operation, target scim.Target) error {
	parts, err := partsOf(op, target)
	for _, part := range parts {
		if part.number = op.number; err == nil {
			err = s.take(part)
		}
	}
	return err
}

func (s *sum) byValue(op Operation, target scim.Target) error {
	if target.Sub != nil {
		return scim.Errorf(scim.InvalidPath, "%q names no member; use members or members[value eq \"id\"].", op.Path)
	}
	members, err := scim.DecodeMembers(op.Value)
	if err != nil {
		return err
	}
	if op.Op == Replace || op.Op == Remove && !op.HasValue {
		s.all, s.ids, s.last = true, nil, map[string]Op{}
	}
	each := op.Op
	if each == Replace {
		each = Add
	}
	for _, member := range members { // Entra removes one member by a Remove with its value: all others stay
		s.set(each, member.Value)
	}
	return nil
}

// bySelection applies an operation on members[value eq "id"], the one selection that needs no reading of the members.
func (s *sum) bySelection(op Operation, target scim.Target) error {
	id, ok := filter.ValueEquals(op.Path.Filter)
	if !ok || target.Sub != nil && target.Sub.Name != "value" {
		return scim.Errorf(scim.InvalidPath, "Members are selected by members[value eq \"id\"], not by %q.", op.Path)
	}
	if op.Op != Remove {
		return scim.Errorf(scim.NotMutable, "A member is added or removed, not changed: %q.", op.Path)
	}
	s.set(Remove, id)
	return nil
}

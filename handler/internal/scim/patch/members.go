package patch

import (
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/filter"
)

// Membership is what a PATCH does to the members of a group, as a delta that can be made without knowing them.
type Membership struct {
	Add, Remove []string // ids, each in one of the two at most
	All         bool     // the members are to be exactly Add
}

// Changes says whether there is anything to do.
func (m *Membership) Changes() bool { return m.All || len(m.Add)+len(m.Remove) > 0 }

// Members takes the operations on members out of a group's PATCH and adds them up, in their order. The rest is for Apply.
func Members(t *scim.ResourceType, ops []Operation) (Membership, []Operation, error) {
	s := sum{t: t, last: map[string]Op{}}
	for _, op := range ops {
		if err := s.take(op); err != nil {
			return Membership{}, nil, at(op.number, err)
		}
	}
	return s.membership(), s.rest, nil
}

// sum is what the operations so far come to: about each id the last word counts.
type sum struct {
	t    *scim.ResourceType
	all  bool
	ids  []string // in the order in which they were first named
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

func (s *sum) say(op Op, id string) {
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
	said := op.Op
	if said == Replace {
		said = Add
	}
	for _, member := range members { // a Remove of values is Entra's way of removing one member: all others stay
		s.say(said, member.Value)
	}
	return nil
}

// bySelection takes members[value eq "id"], the one selection that needs no knowledge of the members.
func (s *sum) bySelection(op Operation, target scim.Target) error {
	id, ok := filter.ValueEquals(op.Path.Filter)
	if !ok || target.Sub != nil && target.Sub.Name != "value" {
		return scim.Errorf(scim.InvalidPath, "Members are selected by members[value eq \"id\"], not by %q.", op.Path)
	}
	if op.Op != Remove {
		return scim.Errorf(scim.NotMutable, "A member is added or removed, not changed: %q.", op.Path)
	}
	s.say(Remove, id)
	return nil
}

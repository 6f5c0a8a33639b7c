package patch

import (
	"slices"
	"strings"

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
	var m Membership
	var rest []Operation
	for i, op := range ops {
		if !strings.EqualFold(op.Path.Name, "members") || op.Path.URN != "" && !strings.EqualFold(op.Path.URN, t.Schema.ID) {
			rest = append(rest, op)
			continue
		}
		if err := m.apply(op); err != nil {
			return Membership{}, nil, at(i, err)
		}
	}
	return m, rest, nil
}

func (m *Membership) apply(op Operation) error {
	if op.Path.Filter != nil {
		return m.bySelection(op)
	}
	if op.Path.Sub != "" {
		return scim.Errorf(scim.InvalidPath, "%q names no member; use members or members[value eq \"id\"].", op.Path)
	}
	members, err := scim.DecodeMembers(op.Value)
	if err != nil {
		return err
	}
	switch {
	case op.Op == Replace, op.Op == Remove && !op.HasValue:
		*m = Membership{All: true}
		fallthrough
	case op.Op == Add:
		for _, member := range members {
			m.add(member.Value)
		}
	default: // Entra's way of removing one member: all others stay
		for _, member := range members {
			m.remove(member.Value)
		}
	}
	return nil
}

// bySelection takes members[value eq "id"], the one selection that needs no knowledge of the members.
func (m *Membership) bySelection(op Operation) error {
	id, ok := filter.ValueEquals(op.Path.Filter)
	if !ok || op.Path.Sub != "" && !strings.EqualFold(op.Path.Sub, "value") {
		return scim.Errorf(scim.InvalidPath, "Members are selected by members[value eq \"id\"], not by %q.", op.Path)
	}
	if op.Op != Remove {
		return scim.Errorf(scim.NotMutable, "A member is added or removed, not changed: %q.", op.Path)
	}
	m.remove(id)
	return nil
}

func (m *Membership) add(id string) {
	m.Remove = without(m.Remove, id)
	if !slices.Contains(m.Add, id) {
		m.Add = append(m.Add, id)
	}
}

func (m *Membership) remove(id string) {
	m.Add = without(m.Add, id)
	if !m.All && !slices.Contains(m.Remove, id) {
		m.Remove = append(m.Remove, id)
	}
}

func without(ids []string, id string) []string {
	return slices.DeleteFunc(ids, func(v string) bool { return v == id })
}

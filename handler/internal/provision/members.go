package provision

import (
	"context"
	"slices"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/patch"
)

// difference returns the membership change that makes the members exactly want.
func difference(have []scim.Member, want []string) patch.Membership {
	there := map[string]bool{}
	for _, h := range have {
		there[h.Value] = true
	}
	var m patch.Membership
	for _, id := range want {
		if !there[id] {
			m.Add = append(m.Add, id)
		}
		delete(there, id)
	}
	for _, h := range have {
		if there[h.Value] {
			m.Remove = append(m.Remove, h.Value)
		}
	}
	return m
}

// membersAfter returns what the answer to a PUT shows, where the members were read.
func membersAfter(before []scim.Member, m patch.Membership) []scim.Member {
	if !m.All {
		return nil
	}
	known := map[string]scim.Member{}
	for _, b := range before {
		known[b.Value] = b
	}
	after := make([]scim.Member, 0, len(m.Add))
	for _, id := range m.Add {
		member := known[id]
		member.Value = id
		after = append(after, member)
	}
	return after
}

func ids(members []scim.Member) []string {
	return each(members, func(m scim.Member) string { return m.Value })
}

// distinct returns members without repetitions.
func distinct(members []scim.Member) []scim.Member {
	given := map[string]bool{}
	return slices.DeleteFunc(append([]scim.Member{}, members...), func(m scim.Member) bool {
		again := given[m.Value]
		given[m.Value] = true
		return again
	})
}

// memberIDs returns WorkflowGen's ids of members to add. An id that is not the gateway's is an error that names it.
func memberIDs(members []string) ([]string, error) {
	own := make([]string, len(members))
	for i, id := range members {
		var ok bool
		if own[i], ok = mapping.WorkflowGenID(id); !ok {
			return nil, scim.Flawed(scim.NoMember, "The member %q is not the id of a user.", id)
		}
	}
	return own, nil
}

// knownIDs returns WorkflowGen's ids of members to remove. An id that is not the gateway's is in no group, so it is removed
// already.
func knownIDs(members []string) []string {
	var own []string
	for _, id := range members {
		if v, ok := mapping.WorkflowGenID(id); ok {
			own = append(own, v)
		}
	}
	return own
}

// resolveMembers is resolve for a change of members. Members that were not read before the change may have been so already:
// then only a call that is over is looked at.
func (t *task) resolveMembers(ctx context.Context, err error, group string, add, remove []string, differed bool) error {
	if !differed && !Ended(err) {
		return err
	}
	return t.resolve(ctx, err, func(ctx context.Context) (bool, error) {
		g, err := t.s.dir.Group(ctx, group, true)
		if err != nil {
			return false, err
		}
		in := map[string]bool{}
		for _, m := range g.Members {
			in[m.ID] = true
		}
		missing := slices.ContainsFunc(add, func(id string) bool { return !in[id] })
		return !missing && !slices.ContainsFunc(remove, func(id string) bool { return in[id] }), nil
	})
}

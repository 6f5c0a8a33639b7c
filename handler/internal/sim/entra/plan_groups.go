package entra

import "slices"

// groupChange is the change of a group in the incremental cycle. No user is in two of the batches, so they may be sent side
// by side and in any order.
type groupChange struct {
	displayName string // "" if it stays
	batches     []batch
	members     []int // afterwards, deleted users included
	deleted     bool
}

// batch is one PATCH of a group's members.
type batch struct {
	op      string
	members []int
	dialect Dialect
}

// planGroups renames every third group, deletes every tenth and at least one of two, and changes the members of all.
func (p *population) planGroups(seed uint64) {
	for i := range p.groups {
		g := &p.groups[i]
		switch last := i == len(p.groups)-1; {
		case i%10 == 9, last && i > 0 && i < 9:
			g.change.deleted = true
		case i%3 == 0:
			g.change.displayName = g.displayName + " – new"
		}
		p.planMembers(seed, i)
	}
}

// planMembers removes members in each dialect, adds a member again, adds new ones, and removes a user who is no member. Some
// groups are too small, or hold too many, for all of that.
func (p *population) planMembers(seed uint64, i int) {
	g, r := &p.groups[i], randomness(seed, "members", i)
	in, out := slices.Clone(g.members), outsiders(g.members, len(p.people), 4)
	take := func(from *[]int, n int) []int {
		taken := (*from)[:min(n, len(*from))]
		*from = (*from)[len(taken):]
		return taken
	}
	c := &g.change
	add := func(op string, d Dialect, members []int) {
		if len(members) > 0 {
			c.batches = append(c.batches, batch{op, members, d})
		}
	}
	stay := take(&in, 1)
	for d := range dialects {
		add(opRemoveMembers, d, take(&in, 1+r.IntN(1+len(g.members)/20)))
	}
	add(opAddAgain, Dialect(r.IntN(2)), stay)
	fresh := take(&out, 2)
	add(opAddMembers, Dialect(r.IntN(2)), fresh)
	for d := range dialects {
		add(opRemoveStranger, d, take(&out, 1))
	}
	c.members = slices.Concat(stay, in, fresh)
}

// outsiders returns up to n of the people who are not members.
func outsiders(members []int, people, n int) []int {
	in := make(map[int]bool, len(members))
	for _, m := range members {
		in[m] = true
	}
	var out []int
	for i := 0; i < people && len(out) < n; i++ {
		if !in[i] {
			out = append(out, i)
		}
	}
	return out
}

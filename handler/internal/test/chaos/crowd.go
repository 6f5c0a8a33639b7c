package chaos

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"

	"workflowgen-scim/handler/internal/mapping"
	wgsim "workflowgen-scim/handler/internal/sim/workflowgen"
)

// crowd is a group whose members the clients add and remove.
type crowd struct {
	*contest
	id, key string   // of the group: SCIM's and the history's
	users   []string // SCIM ids
}

func (c *contest) newCrowd() *crowd {
	g := &crowd{contest: c, key: c.name + "-group"}
	for i := range 4 {
		name := fmt.Sprintf("%s-member-%d", c.name, i)
		id, err := c.workflowGen.sim.AddUser(wgsim.UserRow{UserName: name, LastName: "x", IsActive: true, Profile: wgsim.Profile{SystemIdentifier: name}})
		c.must(err)
		g.users = append(g.users, mapping.ID(id))
		c.members.Start(g.key+" "+mapping.ID(id), "out")(write{done: true})
	}
	id, err := c.workflowGen.sim.AddGroup(wgsim.GroupRow{Name: g.key, Description: "-", SystemIdentifier: g.key})
	c.must(err)
	g.id = mapping.ID(id)
	return g
}

// compete adds and removes one or two members at a time, and sometimes replaces all members.
func (g *crowd) compete(dice *rand.Rand, wishes int) {
	for range wishes {
		some := g.someOf(dice)
		switch dice.IntN(6) {
		case 0:
			g.replace(dice, some)
		case 1, 2:
			g.change(dice, "Remove", "out", some)
		default:
			g.change(dice, "Add", "in", some)
		}
	}
}

func (g *crowd) someOf(dice *rand.Rand) []string {
	some := slices.Clone(g.users)
	dice.Shuffle(len(some), func(i, j int) { some[i], some[j] = some[j], some[i] })
	return some[:1+dice.IntN(2)]
}

// start begins the wishes of one request: which members are to be in the group, and which are not. answered ends them.
func (g *crowd) start(wanted map[string]string) (answered func(write)) {
	var all []func(write)
	for id, wish := range wanted {
		all = append(all, g.members.Start(g.key+" "+id, wish))
	}
	return func(w write) {
		for _, a := range all {
			a(w)
		}
	}
}

func (g *crowd) change(dice *rand.Rand, op, wish string, members []string) {
	wanted := map[string]string{}
	for _, id := range members {
		wanted[id] = wish
	}
	g.ask(dice, wanted, http.MethodPatch, map[string]any{"Operations": []any{map[string]any{"op": op, "path": "members", "value": values(members)}}})
}

func (g *crowd) replace(dice *rand.Rand, members []string) {
	wanted := map[string]string{}
	for _, id := range g.users {
		wanted[id] = "out"
	}
	for _, id := range members {
		wanted[id] = "in"
	}
	g.ask(dice, wanted, http.MethodPut, map[string]any{"displayName": g.key, "externalId": g.key, "members": values(members)})
}

func (g *crowd) ask(dice *rand.Rand, wanted map[string]string, method string, body map[string]any) {
	text, err := json.Marshal(body)
	if err != nil {
		g.Error(err)
	}
	answered := g.start(wanted)
	r := g.send(dice, method, "/Groups/"+g.id, string(text))
	g.settle(r, func() { answered(write{done: r.status/100 == 2}) })
}

func values(ids []string) (all []map[string]string) {
	for _, id := range ids {
		all = append(all, map[string]string{"value": id})
	}
	return all
}

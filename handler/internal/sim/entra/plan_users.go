package entra

import (
	"fmt"
	"math/rand/v2"
)

// change is the change of a user in the incremental cycle: steps one after another, then the manager, then deletion.
type change struct {
	steps   []step
	manager *string // the externalId of the new manager, "" to remove the manager
	deleted bool
}

// step is one PATCH of a user.
type step struct {
	op  string
	set []assignment
}

// kind plans a change of one kind.
type kind func(p *population, r *rand.Rand, seed uint64, i int) change

// kinds are dealt out over the users, so that each has the same share in every population; all occur in a population of
// thirty-two.
var kinds = [32]kind{
	0: planAttributes, 2: planRename, 4: planDisable, 7: planAttributes, 10: planRestore, 13: planClear,
	16: planManager, 19: planNoManager, 22: planDelete, 25: planAttributes, 28: planAttributes,
}

// planPeople deals the kinds out, each to users of both dialects.
func (p *population) planPeople(seed uint64) {
	order := randomness(seed, "plan", 0).Perm(len(p.people))
	for at, i := range order {
		p.people[i].dialect = Dialect(at / len(kinds) % 2)
		if plan := kinds[at%len(kinds)]; plan != nil {
			p.people[i].change = plan(p, randomness(seed, "change", i), seed, i)
		}
	}
}

// planAttributes changes values and adds new ones.
func planAttributes(_ *population, r *rand.Rand, _ uint64, i int) change {
	set := []assignment{
		{department, pick(r, departments)},
		{title, "Senior " + pick(r, titles)},
		{mobile, fmt.Sprintf("+49 221 555%04d", r.IntN(10000))},
		{office, fmt.Sprintf("Tower %d", r.IntN(100))},
		{employeeNumber, fmt.Sprintf("E%06d", i+1)},
		{city, pick(r, places).city},
		{preferredLanguage, pick(r, languages)},
	}
	r.Shuffle(len(set), func(a, b int) { set[a], set[b] = set[b], set[a] })
	return change{steps: []step{{opPatchUser, set[:2+r.IntN(len(set)-1)]}}}
}

// planRename gives a user a new name in all its forms, userName included.
func planRename(p *population, r *rand.Rand, seed uint64, i int) change {
	surname := pick(r, surnames)
	surname.mail += "-new" // otherwise it might be the old one
	given := naming{p.people[i].values[givenName], fmt.Sprintf("renamed%d", r.IntN(100))}
	return change{steps: []step{{opRename, called(given, surname, seed, i)}}}
}

var (
	disable = step{opDisable, []assignment{{active, "false"}}}
	restore = step{opRestore, []assignment{{active, "true"}}}
)

func planDisable(*population, *rand.Rand, uint64, int) change { return change{steps: []step{disable}} }

func planRestore(*population, *rand.Rand, uint64, int) change {
	return change{steps: []step{disable, restore}}
}

// planDelete deletes as Entra does: it disables the user, and deletes it when its time in the recycle bin is over.
func planDelete(p *population, r *rand.Rand, seed uint64, i int) change {
	if i < p.bosses() {
		return planAttributes(p, r, seed, i)
	}
	return change{steps: []step{disable}, deleted: true}
}

// planClear clears one or two values.
func planClear(p *population, r *rand.Rand, _ uint64, i int) change {
	var set []assignment
	candidates := []attribute{fax, mobile, workPhone, title, office, department, preferredLanguage, city, company}
	r.Shuffle(len(candidates), func(a, b int) { candidates[a], candidates[b] = candidates[b], candidates[a] })
	for _, a := range candidates {
		if p.people[i].values[a] != "" && len(set) < 2 {
			set = append(set, assignment{a, ""})
		}
	}
	if len(set) == 0 {
		return change{}
	}
	return change{steps: []step{{opClear, set}}}
}

// planManager gives a user another manager.
func planManager(p *population, r *rand.Rand, seed uint64, i int) change {
	boss := p.bossOf(r, i)
	for range 5 { // in a small population there may be no other
		if boss >= 0 && p.people[boss].values[externalID] == p.people[i].values[manager] {
			boss = p.bossOf(r, i)
		}
	}
	if boss < 0 {
		return planAttributes(p, r, seed, i)
	}
	return change{manager: &p.people[boss].values[externalID]}
}

// planNoManager removes the manager of a user.
func planNoManager(p *population, r *rand.Rand, seed uint64, i int) change {
	if p.people[i].values[manager] == "" {
		return planManager(p, r, seed, i)
	}
	return change{manager: new("")}
}

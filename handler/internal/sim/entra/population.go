package entra

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
)

// population holds the users and groups in scope before the incremental cycle, and the changes of that cycle. It is never
// written after it was made.
type population struct {
	people []person
	groups []group
}

// person is a user in Entra.
type person struct {
	values  values // the externalId of the manager included
	dialect Dialect
	extras  bool // attributes that WorkflowGen does not hold are sent too
	change  change
}

// group is a group in Entra. Members are indexes of people.
type group struct {
	externalID  string
	displayName string
	members     []int
	batches     []batch // the PATCHes that add the members
	change      groupChange
}

func newPopulation(seed uint64, people, groups int) *population {
	p := &population{people: make([]person, people), groups: make([]group, groups)}
	for i := range p.people {
		p.people[i] = newPerson(seed, i)
	}
	for i := range p.people {
		if boss := p.bossOf(randomness(seed, "boss", i), i); boss >= 0 {
			p.people[i].values[manager] = p.people[boss].values[externalID]
		}
	}
	for i := range p.groups {
		p.groups[i] = newGroup(seed, i, people)
	}
	p.planPeople(seed)
	p.planGroups(seed)
	return p
}

// randomness returns a source of its own for each thing, so that a user is the same in a small population and in a large one.
func randomness(seed uint64, what string, i int) *rand.Rand {
	return rand.New(rand.NewChaCha8(sha256.Sum256(fmt.Appendf(nil, "%d %s %d", seed, what, i))))
}

// guid returns a random GUID, as Entra's object ids are.
func guid(r *rand.Rand) string {
	a, b := r.Uint64()&^0xF000|0x4000, r.Uint64()&^(0b11<<62)|0b10<<62
	return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", a>>32, a>>16&0xFFFF, a&0xFFFF, b>>48, b&0xFFFFFFFFFFFF)
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// newPerson makes the user i. Every twentieth has no surname.
func newPerson(seed uint64, i int) person {
	r := randomness(seed, "user", i)
	given, surname := pick(r, givenNames), pick(r, surnames)
	p := person{extras: r.IntN(3) == 0}
	p.values[externalID] = guid(r)
	p.values[active] = "true"
	p.values[givenName] = given.name
	if i%20 == 7 {
		surname = naming{}
	}
	for _, a := range called(given, surname, seed, i) {
		p.values[a.attribute] = a.value
	}
	if r.IntN(20) == 0 {
		p.values[workMail] = ""
	}
	optional(r, &p.values, i)
	return p
}

// called returns the values that follow from a name. The seed and the number make them unique in every population.
func called(given, surname naming, seed uint64, i int) []assignment {
	local := given.mail
	full := given.name
	if surname.name != "" {
		local += "." + surname.mail
		full += " " + surname.name
	}
	address := fmt.Sprintf("%s.s%d.%d@contoso.example", local, seed, i)
	set := []assignment{{userName, address}, {displayName, full}, {workMail, address}}
	if surname.name != "" {
		set = append(set, assignment{familyName, surname.name})
	}
	return set
}

// optional sets attributes that some users lack; Entra does not send an attribute without a value.
func optional(r *rand.Rand, v *values, i int) {
	set := func(percent int, a attribute, value string) {
		if r.IntN(100) < percent {
			v[a] = value
		}
	}
	set(90, title, pick(r, titles))
	set(85, preferredLanguage, pick(r, languages))
	set(70, workPhone, fmt.Sprintf("+1 514 555 %04d", r.IntN(10000)))
	set(60, mobile, fmt.Sprintf("1514555%04d", r.IntN(10000)))
	set(15, fax, fmt.Sprintf("(514) 555-%04d", r.IntN(10000)))
	set(50, office, fmt.Sprintf("%c-%d", 'A'+rune(r.IntN(6)), 100+r.IntN(900)))
	set(90, employeeNumber, fmt.Sprintf("%06d", i+1))
	set(92, department, pick(r, departments))
	set(90, company, pick(r, companies))
	if r.IntN(100) < 80 {
		at := pick(r, places)
		v[street] = fmt.Sprintf("%d, %s", 1+r.IntN(3000), pick(r, streets))
		v[postalCode], v[city], v[region], v[country] = at.postalCode, at.city, at.region, at.country
	}
}

// bosses returns the number of users, the first ones, that may be managers. They are never deleted: in Entra that would also
// remove their reports' manager.
func (p *population) bosses() int { return min(len(p.people), max(2, len(p.people)/8)) }

// bossOf chooses a manager for the user i, -1 for none. Managers report to users before them, so no user is above itself.
func (p *population) bossOf(r *rand.Rand, i int) int {
	if above := min(i, p.bosses()); above > 0 && r.IntN(10) > 0 {
		return r.IntN(above)
	}
	return -1
}

func newGroup(seed uint64, i, people int) group {
	r := randomness(seed, "group", i)
	g := group{externalID: guid(r), displayName: fmt.Sprintf("%s s%d.%d", pick(r, groupNames), seed, i)}
	g.members = r.Perm(people)[:min(max(people/2, 1), 3+r.IntN(300))] // at least one user stays outside
	for rest := g.members; len(rest) > 0; {
		n := min(len(rest), pick(r, batchSizes))
		g.batches = append(g.batches, batch{opAddMembers, rest[:n:n], Dialect(r.IntN(2))})
		rest = rest[n:]
	}
	return g
}

// batchSizes are the numbers of members in one PATCH: Entra sends one or many.
var batchSizes = []int{1, 1, 2, 5, 20, 100}

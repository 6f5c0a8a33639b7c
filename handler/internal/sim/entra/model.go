package entra

// Model holds the users and groups that WorkflowGen must hold after a play, by externalId. Deleted ones are not in it.
type Model struct {
	Users  map[string]User
	Groups map[string]Group
}

// User is a user in a Model.
type User struct {
	ExternalID string

	// Attributes are the values by canonical path, such as `emails[type eq "work"].value`; active is "true" or "false", and
	// the manager is the manager's externalId. An attribute without a value has no entry. The Model expects no surname where
	// none was sent: WorkflowGen requires one, and the gateway invents it.
	Attributes map[string]string
}

// Group is a group in a Model.
type Group struct {
	ExternalID, DisplayName string
	Members                 map[string]bool // by externalId
}

// Model returns the expected result of the Cycles of the options. It does not depend on the answers of a server, and is the
// same before and after Run.
func (p *Play) Model() Model {
	m := Model{make(map[string]User, len(p.pop.people)), make(map[string]Group, len(p.pop.groups))}
	for i := range p.pop.people {
		if v := p.valuesOf(i); !p.userDeleted(i) {
			m.Users[v[externalID]] = User{v[externalID], v.attributes()}
		}
	}
	for i, g := range p.pop.groups {
		if p.groupDeleted(i) {
			continue
		}
		name := g.displayName
		if to := g.change.displayName; p.incrementally() && to != "" {
			name = to
		}
		members := map[string]bool{}
		for _, person := range p.membersOf(i) {
			members[p.pop.people[person].values[externalID]] = true
		}
		m.Groups[g.externalID] = Group{g.externalID, name, members}
	}
	return m
}

func (p *Play) incrementally() bool { return p.options.Cycles != InitialOnly }

func (p *Play) userDeleted(i int) bool { return p.incrementally() && p.pop.people[i].change.deleted }

func (p *Play) groupDeleted(i int) bool { return p.incrementally() && p.pop.groups[i].change.deleted }

// valuesOf returns the values of a user after the play.
func (p *Play) valuesOf(i int) values {
	person := &p.pop.people[i]
	now := state{values: person.values}
	if p.incrementally() {
		for _, s := range person.change.steps {
			now = now.with(s.set)
		}
		if boss := person.change.manager; boss != nil {
			now = now.with([]assignment{{manager, *boss}})
		}
	}
	return now.values
}

// membersOf returns the members of a group after the play. Deleted users have left all groups.
func (p *Play) membersOf(i int) []int {
	g := &p.pop.groups[i]
	if !p.incrementally() {
		return g.members
	}
	var members []int
	for _, person := range g.change.members {
		if !p.userDeleted(person) {
			members = append(members, person)
		}
	}
	return members
}

// attributes returns the values that are not empty, by path.
func (v *values) attributes() map[string]string {
	all := make(map[string]string, len(v))
	for a, value := range v {
		if value != "" {
			all[paths[a]] = value
		}
	}
	return all
}

package entra

// Model is what WorkflowGen must hold after a play, by externalId. Who was deleted is not in it.
type Model struct {
	Users  map[string]User
	Groups map[string]Group
}

// User is a user in a Model.
type User struct {
	ExternalID string

	// Attributes are the values by canonical path, such as `emails[type eq "work"].value`; active is "true" or "false", and
	// the manager is the manager's externalId. What the user has not, or was sent without, has no entry: of a surname that
	// was never sent nothing is said, because WorkflowGen requires one and the gateway makes one up.
	Attributes map[string]string
}

// Group is a group in a Model.
type Group struct {
	ExternalID, DisplayName string
	Members                 map[string]bool // by externalId
}

// Model is the expectation after a play whose Cycles are those of the options. It does not depend on what a server
// answered, and is the same before and after Run.
func (p *Play) Model() Model {
	m := Model{make(map[string]User, len(p.pop.people)), make(map[string]Group, len(p.pop.groups))}
	for i := range p.pop.people {
		if v := p.valuesOf(i); !p.goneUser(i) {
			m.Users[v[externalID]] = User{v[externalID], v.attributes()}
		}
	}
	for i, g := range p.pop.groups {
		if p.goneGroup(i) {
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

func (p *Play) goneUser(i int) bool { return p.incrementally() && p.pop.people[i].change.deleted }

func (p *Play) goneGroup(i int) bool { return p.incrementally() && p.pop.groups[i].change.deleted }

// valuesOf are the values of a user after the play.
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

// membersOf are the members of a group after the play. Who was deleted has left all groups.
func (p *Play) membersOf(i int) []int {
	g := &p.pop.groups[i]
	if !p.incrementally() {
		return g.members
	}
	var members []int
	for _, person := range g.change.members {
		if !p.goneUser(person) {
			members = append(members, person)
		}
	}
	return members
}

// attributes are the values that there are.
func (v *values) attributes() map[string]string {
	all := make(map[string]string, len(v))
	for a, value := range v {
		if value != "" {
			all[paths[a]] = value
		}
	}
	return all
}

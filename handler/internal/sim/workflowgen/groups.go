package workflowgen

import "github.com/graph-gophers/graphql-go"

func (s *store) createGroup(in *groupInput) (*group, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.directory(in.Directory)
	if d == nil {
		return nil, refuse(NoDirectory, in.Directory)
	}
	n := len(s.groups)
	g := &group{ID: globalID(groupKind, n), Directory: d, CreatedAt: now(), number: n, store: s}
	if err := s.changeGroup(g, in.twisted()); err != nil {
		return nil, err
	}
	s.groups = append(s.groups, new(groupEntry))
	s.putGroup(s.groups[n], g)
	return g, nil
}

func (s *store) updateGroup(in *groupInput) (*group, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, err := s.existing(in.ID)
	if err != nil {
		return nil, err
	}
	g := *e.group
	if in.twist.ignoresAll() {
		return &g, nil
	}
	if err := s.changeGroup(&g, in.twisted()); err != nil {
		return nil, err
	}
	s.putGroup(e, &g)
	return &g, nil
}

// existing returns the group that a mutation names. The lock is held.
func (s *store) existing(id graphql.ID) (*groupEntry, error) {
	if e := at(s.groups, number(groupKind, id)); e != nil {
		return e, nil
	}
	return nil, refuse(NoGroup, id)
}

// changeGroup writes an input into a group that is not in the store: a new one or a copy. The lock is held.
func (s *store) changeGroup(g *group, in *groupInput) error {
	if err := required(&g.Name, in.Name, "name"); err != nil {
		return err
	}
	if err := required(&g.Description, in.Description, "description"); err != nil {
		return err
	}
	optional(&g.SystemIdentifier, in.SystemIdentifier)
	other := s.groupNames[nameInDirectory{g.Directory, fold(g.Name)}]
	if other != 0 && other != g.number {
		return refuse(GroupNameTaken, g.Name, g.Directory.Name)
	}
	return nil
}

// deleteGroup deletes a group and keeps its members.
func (s *store) deleteGroup(id graphql.ID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, err := s.existing(id)
	if err != nil {
		return err
	}
	for _, n := range e.members.all() {
		s.leave(e, s.users[n])
	}
	s.groups[e.number] = nil
	s.takeGroup(e)
	return nil
}

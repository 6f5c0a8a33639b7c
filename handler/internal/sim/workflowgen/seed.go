package workflowgen

import (
	"fmt"

	"github.com/graph-gophers/graphql-go"
)

// AddDirectory makes a directory, unless one of that name exists.
func (s *Server) AddDirectory(name string) {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	s.store.addDirectory(name, name)
}

// AddUser makes a user by the rules of createUser and returns the id. Unlike there, the user may be archived, under the name as
// it is given.
func (s *Server) AddUser(row UserRow) (id string, err error) {
	if row.Directory == "" {
		row.Directory = s.options.Directory
	}
	in := row.input()
	if row.Manager != "" {
		boss, err := s.store.idOf(row.Manager)
		if err != nil {
			return "", err
		}
		in.ManagerID = graphql.NullID{Value: &boss, Set: true}
	}
	u, err := s.store.createUser(in)
	if err != nil {
		return "", err
	}
	if row.IsArchived {
		s.store.setAside(u.number)
	}
	return string(u.ID), nil
}

// AddGroup makes a group with its members by the rules of createGroup and addGroupUsers, and returns the id. Unlike there, the
// group may be virtual: the members given are the result of its query.
func (s *Server) AddGroup(row GroupRow) (id string, err error) {
	if row.Directory == "" {
		row.Directory = s.options.Directory
	}
	members := &membersInput{}
	for _, name := range row.Members {
		id, err := s.store.idOf(name)
		if err != nil {
			return "", err
		}
		members.UserIDs = append(members.UserIDs, id)
	}
	g, err := s.store.createGroup(row.input())
	if err != nil {
		return "", err
	}
	members.GroupID = g.ID
	if _, err := s.store.addMembers(members); err != nil {
		return "", err
	}
	if row.IsVirtual {
		s.store.makeVirtual(g.number)
	}
	return string(g.ID), nil
}

// Seed adds users, then groups, in the order given, up to the first error. A manager comes before the users managed.
func (s *Server) Seed(users []UserRow, groups []GroupRow) error {
	for _, row := range users {
		if _, err := s.AddUser(row); err != nil {
			return fmt.Errorf("seed the user %q: %w", row.UserName, err)
		}
	}
	for _, row := range groups {
		if _, err := s.AddGroup(row); err != nil {
			return fmt.Errorf("seed the group %q: %w", row.Name, err)
		}
	}
	return nil
}

// Reference makes something refer to a user (an id or a user name), such as a request that the user made. Deleting the user then
// archives it.
func (s *Server) Reference(user string) error {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	e, err := s.store.who(user)
	if err == nil {
		e.referenced = true
	}
	return err
}

// who returns the user with an id or a user name. The lock is held.
func (s *store) who(name string) (*userEntry, error) {
	if e := at(s.users, number(userKind, graphql.ID(name))); e != nil {
		return e, nil
	}
	if e := at(s.users, s.userNames[fold(name)]); e != nil {
		return e, nil
	}
	return nil, refuse(NoUser, name)
}

func (s *store) idOf(name string) (graphql.ID, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	e, err := s.who(name)
	if err != nil {
		return "", err
	}
	return e.ID, nil
}

// setAside marks a user as archived and changes nothing else.
func (s *store) setAside(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := *s.users[n].user
	u.IsActive, u.IsArchived = false, true
	s.put(s.users[n], &u)
}

func (s *store) makeVirtual(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := *s.groups[n].group
	g.IsVirtual = true
	s.putGroup(s.groups[n], &g)
}

package workflowgen

import (
	"fmt"

	"github.com/graph-gophers/graphql-go"
)

// createUser makes a user, which is active unless the input says otherwise.
func (s *store) createUser(in *userInput) (*user, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.directory(in.Directory)
	if d == nil {
		return nil, refuse(NoDirectory, in.Directory)
	}
	n := len(s.users)
	u := &user{ID: globalID(userKind, n), Directory: d, IsActive: true, CreatedAt: now(), number: n, store: s}
	if err := s.change(u, in.twisted()); err != nil {
		return nil, err
	}
	s.users = append(s.users, new(userEntry))
	s.put(s.users[n], u)
	return u, nil
}

// updateUser changes everything that the input sets, or nothing.
func (s *store) updateUser(in *userInput) (*user, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, err := s.living(in.ID)
	if err != nil {
		return nil, err
	}
	u := *e.user
	if in.twist.ignoresAll() {
		return &u, nil
	}
	if err := s.change(&u, in.twisted()); err != nil {
		return nil, err
	}
	if e.IsActive && !u.IsActive {
		if err := s.dispensable(e, inactive); err != nil {
			return nil, err
		}
	}
	s.put(e, &u)
	return &u, nil
}

// living returns the user that a mutation names, unless the user is archived. The lock is held.
func (s *store) living(id graphql.ID) (*userEntry, error) {
	switch e := at(s.users, number(userKind, id)); {
	case e == nil:
		return nil, refuse(NoUser, id)
	case e.IsArchived:
		return nil, refuse(UserArchived, id)
	default:
		return e, nil
	}
}

// change writes an input into a user that is not in the store: a new one or a copy. The lock is held.
func (s *store) change(u *user, in *userInput) error {
	if err := required(&u.UserName, in.UserName, "userName"); err != nil {
		return err
	}
	if err := required(&u.LastName, in.LastName, "lastName"); err != nil {
		return err
	}
	if in.IsActive.Set {
		if in.IsActive.Value == nil {
			return refuse(Required, "isActive")
		}
		u.IsActive = *in.IsActive.Value
	}
	to, from := u.Properties.all(), in.Properties.all()
	for i := range to {
		optional(to[i], *from[i])
	}
	if err := s.changeManager(u, in.ManagerID); err != nil {
		return err
	}
	if other := s.userNames[fold(u.UserName)]; other != 0 && other != u.number {
		return refuse(UserNameTaken, u.UserName, s.users[other].Directory.Name)
	}
	u.UpdatedAt = now()
	return nil
}

func (s *store) changeManager(u *user, id graphql.NullID) error {
	if !id.Set {
		return nil
	}
	if id.Value == nil {
		u.boss = 0
		return nil
	}
	boss := at(s.users, number(userKind, *id.Value))
	switch {
	case boss == nil:
		return refuse(NoManager, *id.Value)
	case boss.IsArchived:
		return refuse(ManagerArchived, *id.Value)
	}
	u.boss = boss.number
	return nil
}

// deleteUser deletes a user, or archives one to which something refers. Either way the user leaves all groups and is no user's
// manager any more.
func (s *store) deleteUser(id graphql.ID) (archived bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, err := s.living(id)
	if err != nil {
		return false, err
	}
	if err := s.dispensable(e, deleted); err != nil {
		return false, err
	}
	for _, g := range e.groups.all() {
		s.leave(s.groups[g], e)
	}
	for _, n := range e.reports.all() {
		report := *s.users[n].user
		report.boss = 0
		s.put(s.users[n], &report)
	}
	if e.referenced || len(e.participants) > 0 {
		s.archive(e)
		return true, nil
	}
	s.users[e.number] = nil
	s.take(e)
	return false, nil
}

// archive archives a user under another name, so that the name is free. The lock is held.
func (s *store) archive(e *userEntry) {
	u := *e.user
	u.UserName = s.archiveName(u.UserName)
	u.IsArchived = true
	u.IsActive = false
	s.put(e, &u)
}

// archiveName adds a suffix and a sequence number, counted over the whole instance.
func (s *store) archiveName(name string) string {
	for {
		s.archived++
		renamed := fmt.Sprintf("%s_archive%d", name, s.archived)
		if s.userNames[fold(renamed)] == 0 {
			return renamed
		}
	}
}

package workflowgen

import "github.com/graph-gophers/graphql-go"

// addMembers adds all the users or none. Adding a member again is no error.
func (s *store) addMembers(in *membersInput) (*group, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.changeable(in.GroupID)
	if err != nil {
		return nil, err
	}
	users := make([]*userEntry, len(in.UserIDs))
	for i, id := range in.UserIDs {
		if users[i], err = s.candidate(g, id); err != nil {
			return nil, err
		}
	}
	for _, u := range users {
		s.join(g, u)
	}
	return g.group, nil
}

// removeMembers ignores ids that belong to no member, whatever they are.
func (s *store) removeMembers(in *membersInput) (*group, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.changeable(in.GroupID)
	if err != nil {
		return nil, err
	}
	for _, id := range in.UserIDs {
		if u := at(s.users, number(userKind, id)); u != nil {
			s.leave(g, u)
		}
	}
	return g.group, nil
}

// changeable returns the group whose members a mutation changes. The lock is held.
func (s *store) changeable(id graphql.ID) (*groupEntry, error) {
	g, err := s.existing(id)
	if err == nil && g.IsVirtual {
		return nil, refuse(GroupVirtual, id)
	}
	return g, err
}

// candidate returns the user with an id, if the user may be a member of the group. The lock is held.
func (s *store) candidate(g *groupEntry, id graphql.ID) (*userEntry, error) {
	u := at(s.users, number(userKind, id))
	switch {
	case u == nil && at(s.groups, number(groupKind, id)) != nil:
		return nil, refuse(MemberIsGroup, id, g.ID)
	case u == nil:
		return nil, refuse(MemberUnknown, id, g.ID)
	case u.Directory != g.Directory:
		return nil, refuse(MemberElsewhere, id, g.ID)
	case u.IsArchived:
		return nil, refuse(MemberArchived, id, g.ID)
	}
	return u, nil
}

func (s *store) join(g *groupEntry, u *userEntry) {
	g.members.add(u.number)
	u.groups.add(g.number)
}

func (s *store) leave(g *groupEntry, u *userEntry) {
	g.members.remove(u.number)
	u.groups.remove(g.number)
}

// members returns a page of the members of a group, in the order of their ids; an empty one if the group is deleted.
func (s *store) members(group int, page *pageInput) (*list[*user], error) {
	w, err := s.window(page)
	if err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	g := at(s.groups, group)
	if g == nil {
		return s.userList(w, 0, nil), nil
	}
	return s.userList(w, g.members.len(), g.members.page(w.skip, w.size)), nil
}

package workflowgen

import "slices"

// findUsers returns a page of the users that pass a filter, in the order of their ids. If the filter has a key, the users with
// that key come from its index and the rest of the filter is applied to them; otherwise the page is cut from a shelf.
func (s *store) findUsers(f *userFilter, page *pageInput) (*list[*user], error) {
	w, err := s.window(page)
	if err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.ignoreFilters {
		f = &userFilter{}
	}
	d, ok := s.scope(f.Directory)
	if !ok {
		return s.userList(w, 0, nil), nil
	}
	keyed, ok := s.usersByKey(f)
	if !ok {
		set := s.userShelves.of(d, f.IsArchived)
		return s.userList(w, set.len(), set.page(w.skip, w.size)), nil
	}
	found := slices.DeleteFunc(keyed, func(n int) bool { return !s.users[n].passes(d, f) })
	return s.userList(w, len(found), cut(w, found)), nil
}

// scope returns the directory that a filter names, nil if it names none. ok is false if there is no such directory, which is no
// error: no user is in it. The lock is held.
func (s *store) scope(name *string) (d *directory, ok bool) {
	if name == nil {
		return nil, true
	}
	d = s.directory(*name)
	return d, d != nil
}

func (s *store) usersByKey(f *userFilter) (numbers []int, ok bool) {
	switch {
	case f.UserName != nil:
		return one(s.userNames[fold(*f.UserName)]), true
	case f.SystemIdentifier != nil:
		return filed(s.identifiers, *f.SystemIdentifier), true
	case f.Email != nil:
		return filed(s.emails, fold(*f.Email)), true
	}
	return nil, false
}

// one returns a list of one number, empty if that is 0.
func one(number int) []int {
	if number == 0 {
		return nil
	}
	return []int{number}
}

func (u *user) passes(d *directory, f *userFilter) bool {
	return (d == nil || u.Directory == d) &&
		(f.IsArchived == nil || u.IsArchived == *f.IsArchived) &&
		(f.UserName == nil || fold(u.UserName) == fold(*f.UserName)) &&
		(f.SystemIdentifier == nil || deref(u.SystemIdentifier) == *f.SystemIdentifier) &&
		(f.Email == nil || fold(deref(u.Email)) == fold(*f.Email))
}

// userList returns a page of the users with the numbers. The lock is held.
func (s *store) userList(w window, total int, numbers []int) *list[*user] {
	users := make([]*user, len(numbers))
	for i, n := range numbers {
		users[i] = s.users[n].user
	}
	return newList(w, total, users)
}

package workflowgen

import (
	"slices"

	"github.com/graph-gophers/graphql-go"
)

// findGroups is findUsers for groups.
func (s *store) findGroups(f *groupFilter, page *pageInput) (*list[*group], error) {
	w, err := s.window(page)
	if err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.ignoreFilters {
		f = &groupFilter{}
	}
	d, ok := s.scope(f.Directory)
	if !ok {
		return s.groupList(w, 0, nil), nil
	}
	keyed, ok := s.groupsByKey(d, f)
	if !ok {
		set := s.groupShelves.of(d, f.IsVirtual)
		return s.groupList(w, set.len(), set.page(w.skip, w.size)), nil
	}
	found := slices.DeleteFunc(keyed, func(n int) bool { return !s.groups[n].passes(d, f) })
	return s.groupList(w, len(found), cut(w, found)), nil
}

func (s *store) groupsByKey(d *directory, f *groupFilter) (numbers []int, ok bool) {
	switch {
	case f.Name != nil:
		return s.groupsByName(d, fold(*f.Name)), true
	case f.SystemIdentifier != nil:
		return filed(s.groupIdentifiers, *f.SystemIdentifier), true
	case f.UserID != nil:
		return s.groupsOf(*f.UserID), true
	}
	return nil, false
}

// groupsByName searches one directory, or each if d is nil.
func (s *store) groupsByName(d *directory, name string) []int {
	if d != nil {
		return one(s.groupNames[nameInDirectory{d, name}])
	}
	var found idset
	for _, d := range s.directories {
		if n := s.groupNames[nameInDirectory{d, name}]; n != 0 {
			found.add(n)
		}
	}
	return found.all()
}

func (s *store) groupsOf(id graphql.ID) []int {
	if u := at(s.users, number(userKind, id)); u != nil {
		return u.groups.all()
	}
	return nil
}

func (e *groupEntry) passes(d *directory, f *groupFilter) bool {
	return (d == nil || e.Directory == d) &&
		(f.IsVirtual == nil || e.IsVirtual == *f.IsVirtual) &&
		(f.Name == nil || fold(e.Name) == fold(*f.Name)) &&
		(f.SystemIdentifier == nil || deref(e.SystemIdentifier) == *f.SystemIdentifier) &&
		(f.UserID == nil || e.members.has(number(userKind, *f.UserID)))
}

func (s *store) groupList(w window, total int, numbers []int) *list[*group] {
	groups := make([]*group, len(numbers))
	for i, n := range numbers {
		groups[i] = s.groups[n].group
	}
	return newList(w, total, groups)
}

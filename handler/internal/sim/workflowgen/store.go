package workflowgen

import (
	"sync"
	"time"
)

// store holds everything that this WorkflowGen knows. Each look-up has an index, so that no operation takes longer in a large
// directory than in a small one, beyond the walk described at idset. Methods take the lock unless their comment says that it
// is held.
type store struct {
	mu          sync.RWMutex
	directories []*directory

	pageCap       int // as in Options
	pagesAsGiven  bool
	ignoreFilters bool

	users       []*userEntry // by number; nil if deleted
	userShelves shelves      // marked: archived
	userNames   map[string]int
	identifiers map[string]*idset
	emails      map[string]*idset
	archived    int // number of names made for archived users

	groups           []*groupEntry
	groupShelves     shelves // marked: virtual
	groupNames       map[nameInDirectory]int
	groupIdentifiers map[string]*idset

	participants []*participant
}

// userEntry is a user with the data that belongs to it and that queries do not show.
type userEntry struct {
	*user
	groups       idset
	reports      idset // users whose manager this is
	participants []*participant
	referenced   bool
	past         past[user]
}

type groupEntry struct {
	*group
	members      idset
	participants []*participant
	past         past[group]
}

type nameInDirectory struct {
	directory *directory
	name      string
}

func newStore() *store {
	return &store{
		users:            []*userEntry{nil}, // numbers begin at 1
		userShelves:      shelves{},
		userNames:        map[string]int{},
		identifiers:      map[string]*idset{},
		emails:           map[string]*idset{},
		groups:           []*groupEntry{nil},
		groupShelves:     shelves{},
		groupNames:       map[nameInDirectory]int{},
		groupIdentifiers: map[string]*idset{},
	}
}

// readUser returns the user with a number, or nil.
func (s *store) readUser(number int) *user {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if e := at(s.users, number); e != nil {
		return e.user
	}
	return nil
}

// userNamed returns the user with a name, in any directory, or nil.
func (s *store) userNamed(name string) *user {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if e := at(s.users, s.userNames[fold(name)]); e != nil {
		return e.user
	}
	return nil
}

func (s *store) readGroup(number int) *group {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if e := at(s.groups, number); e != nil {
		return e.group
	}
	return nil
}

// at returns the entry with a number, or nil. Numbers come from decoded ids, so any number is possible.
func at[E any](entries []*E, number int) *E {
	if number < 1 || number >= len(entries) {
		return nil
	}
	return entries[number]
}

// put stores a user, new or changed, and keeps every index in step. The lock is held.
func (s *store) put(e *userEntry, u *user) {
	e.past = past[user]{e.user, time.Now()}
	s.take(e)
	e.user = u
	s.userNames[fold(u.UserName)] = u.number
	s.userShelves.add(u.Directory, u.IsArchived, u.number)
	file(s.identifiers, deref(u.SystemIdentifier), u.number)
	file(s.emails, fold(deref(u.Email)), u.number)
	if boss := at(s.users, u.boss); boss != nil {
		boss.reports.add(u.number)
	}
}

// take undoes put: it removes the user of an entry from every index. The lock is held.
func (s *store) take(e *userEntry) {
	u := e.user
	if u == nil {
		return
	}
	delete(s.userNames, fold(u.UserName))
	s.userShelves.remove(u.Directory, u.IsArchived, u.number)
	unfile(s.identifiers, deref(u.SystemIdentifier), u.number)
	unfile(s.emails, fold(deref(u.Email)), u.number)
	if boss := at(s.users, u.boss); boss != nil {
		boss.reports.remove(u.number)
	}
	e.user = nil
}

// putGroup and takeGroup are put and take for groups.
func (s *store) putGroup(e *groupEntry, g *group) {
	e.past = past[group]{e.group, time.Now()}
	s.takeGroup(e)
	e.group = g
	s.groupNames[nameInDirectory{g.Directory, fold(g.Name)}] = g.number
	s.groupShelves.add(g.Directory, g.IsVirtual, g.number)
	file(s.groupIdentifiers, deref(g.SystemIdentifier), g.number)
}

func (s *store) takeGroup(e *groupEntry) {
	g := e.group
	if g == nil {
		return
	}
	delete(s.groupNames, nameInDirectory{g.Directory, fold(g.Name)})
	s.groupShelves.remove(g.Directory, g.IsVirtual, g.number)
	unfile(s.groupIdentifiers, deref(g.SystemIdentifier), g.number)
	e.group = nil
}

package provision_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/workflowgen"
)

// directory is a Directory in memory. The real one speaks over a socket, which synctest cannot move; what it promises is
// tested there. This one counts calls, finds changes of one user that overlap, and fails on demand.
type directory struct {
	mu      sync.Mutex
	users   map[string]workflowgen.User
	groups  map[string]workflowgen.Group
	calls   []string
	lacks   workflowgen.FieldSet
	silent  bool // whether an update shows nothing of the user
	obeys   bool // whether a read fails where its context is over
	working map[string]bool
	overlap bool
	takes   time.Duration           // how long a write takes
	after   func(call string) error // what happens once a write is made; its answer is then lost
	before  func(call string) error // what happens instead of a call
}

func newDirectory() *directory {
	return &directory{users: map[string]workflowgen.User{}, groups: map[string]workflowgen.Group{}, working: map[string]bool{}}
}

// Lacks returns nothing, unless a test sets it.
func (d *directory) Lacks() workflowgen.FieldSet { return d.lacks }

// call counts a call and, for a write, keeps it going for a while.
func (d *directory) call(name, id string) error {
	d.mu.Lock()
	d.calls = append(d.calls, name)
	write := strings.HasPrefix(name, "Update") || strings.HasPrefix(name, "Delete")
	if write {
		d.overlap = d.overlap || d.working[id]
		d.working[id] = true
	}
	before := d.before
	d.mu.Unlock()
	if write && d.takes > 0 {
		<-time.After(d.takes)
	}
	d.mu.Lock()
	delete(d.working, id)
	d.mu.Unlock()
	if before != nil {
		return before(name)
	}
	return nil
}

func (d *directory) done(name string) error {
	if d.after != nil {
		return d.after(name)
	}
	return nil
}

// count counts the calls of that name.
func (d *directory) count(name string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := 0
	for _, c := range d.calls {
		if c == name {
			n++
		}
	}
	return n
}

func (d *directory) forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.calls = nil
}

func (d *directory) User(ctx context.Context, id string) (workflowgen.User, error) {
	if d.obeys && ctx.Err() != nil {
		return workflowgen.User{}, ctx.Err()
	}
	if err := d.call("User", id); err != nil {
		return workflowgen.User{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	u, ok := d.users[id]
	if !ok {
		return u, provision.ErrNotFound
	}
	return u, nil
}

func (d *directory) FindUsers(_ context.Context, q workflowgen.Query) ([]workflowgen.User, int, error) {
	if err := d.call("FindUsers", ""); err != nil {
		return nil, 0, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	var found []workflowgen.User
	for _, u := range d.users {
		if q.Key == workflowgen.All || matches(q, u.Values[workflowgen.UserName], u.Values[workflowgen.SystemIdentifier], u.Values[workflowgen.Email]) {
			found = append(found, u)
		}
	}
	slices.SortFunc(found, func(a, b workflowgen.User) int { return strings.Compare(a.ID, b.ID) })
	return cut(found, q), len(found), nil
}

func matches(q workflowgen.Query, name, identifier, mail string) bool {
	switch q.Key {
	case workflowgen.ByName:
		return strings.EqualFold(name, q.Value)
	case workflowgen.BySystemIdentifier:
		return identifier == q.Value
	}
	return q.Key == workflowgen.ByEmail && strings.EqualFold(mail, q.Value)
}

func cut[T any](all []T, q workflowgen.Query) []T {
	from := min(q.Offset, len(all))
	return all[from:min(from+q.Limit, len(all))]
}

func (d *directory) CreateUser(_ context.Context, c workflowgen.UserChange) (workflowgen.User, error) {
	if err := d.call("CreateUser", ""); err != nil {
		return workflowgen.User{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, u := range d.users {
		if strings.EqualFold(u.Values[workflowgen.UserName], c[workflowgen.UserName]) {
			return workflowgen.User{}, provision.ErrTaken
		}
	}
	u := workflowgen.User{ID: fmt.Sprintf("U%03d", len(d.users)+1)}
	set(&u, c)
	d.users[u.ID] = u
	return u, d.done("CreateUser")
}

func set(u *workflowgen.User, c workflowgen.UserChange) {
	for f, v := range c {
		u.Values[f] = v
	}
}

func (d *directory) UpdateUser(_ context.Context, id string, c workflowgen.UserChange) (workflowgen.User, error) {
	if err := d.call("UpdateUser", id); err != nil {
		return workflowgen.User{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	u := d.users[id]
	set(&u, c)
	d.users[id] = u
	if d.silent {
		u = workflowgen.User{ID: id, Hidden: workflowgen.EveryField}
	}
	return u, d.done("UpdateUser")
}

func (d *directory) DeleteUser(_ context.Context, id string) error {
	if err := d.call("DeleteUser", id); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.users, id)
	return d.done("DeleteUser")
}

func (d *directory) Group(_ context.Context, id string, members bool) (workflowgen.Group, error) {
	if err := d.call(fmt.Sprintf("Group members=%t", members), id); err != nil {
		return workflowgen.Group{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	g, ok := d.groups[id]
	if !ok {
		return g, provision.ErrNotFound
	}
	if g.Members = slices.Clone(g.Members); !members {
		g.Members = nil
	}
	return g, nil
}

func (d *directory) FindGroups(_ context.Context, q workflowgen.Query, members bool) ([]workflowgen.Group, int, error) {
	if err := d.call(fmt.Sprintf("FindGroups by %d", q.Key), ""); err != nil {
		return nil, 0, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	var found []workflowgen.Group
	for _, g := range d.groups {
		in := q.Key == workflowgen.ByMember && slices.ContainsFunc(g.Members, func(m workflowgen.Member) bool { return m.ID == q.Value })
		if q.Key == workflowgen.All || in || matches(q, g.Name, g.SystemIdentifier, "") {
			if !members {
				g.Members = nil
			}
			found = append(found, g)
		}
	}
	return cut(found, q), len(found), nil
}

func (d *directory) CreateGroup(_ context.Context, c workflowgen.GroupChange) (workflowgen.Group, error) {
	if err := d.call("CreateGroup", ""); err != nil {
		return workflowgen.Group{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	g := workflowgen.Group{ID: fmt.Sprintf("G%03d", len(d.groups)+1), Name: *c.Name, SystemIdentifier: *c.SystemIdentifier}
	d.groups[g.ID] = g
	return g, d.done("CreateGroup")
}

func (d *directory) UpdateGroup(_ context.Context, id string, c workflowgen.GroupChange) (workflowgen.Group, error) {
	if err := d.call("UpdateGroup", id); err != nil {
		return workflowgen.Group{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	g := d.groups[id]
	if c.Name != nil {
		g.Name = *c.Name
	}
	if c.SystemIdentifier != nil {
		g.SystemIdentifier = *c.SystemIdentifier
	}
	d.groups[id] = g
	return g, d.done("UpdateGroup")
}

func (d *directory) DeleteGroup(_ context.Context, id string) error {
	if err := d.call("DeleteGroup", id); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.groups, id)
	return d.done("DeleteGroup")
}

func (d *directory) ChangeMembers(_ context.Context, group string, add, remove []string) error {
	if err := d.call("ChangeMembers", ""); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	g := d.groups[group]
	for _, id := range add {
		if _, ok := d.users[id]; !ok {
			return &provision.InvalidReference{ID: id, Reason: "no such user"}
		}
	}
	gone := func(m workflowgen.Member) bool { return slices.Contains(remove, m.ID) || slices.Contains(add, m.ID) }
	g.Members = slices.DeleteFunc(g.Members, gone)
	for _, id := range add {
		g.Members = append(g.Members, workflowgen.Member{ID: id})
	}
	d.groups[group] = g
	return d.done("ChangeMembers")
}

package workflowgen

import "github.com/graph-gophers/graphql-go"

// renamed resolves renamed.graphql. It translates names and passes everything to the same store, so the rules are the same.
type renamed struct{ store *store }

// span is a page under another name.
type span struct{ Index, Length int32 }

func (s *span) page() *pageInput { return &pageInput{&s.Index, &s.Length} }

type numberArg struct{ Number graphql.ID }

// person is a user under other names.
type person struct{ u *user }

func newPerson(u *user) *person {
	if u == nil {
		return nil
	}
	return &person{u}
}

func (p *person) Number() graphql.ID { return p.u.ID }
func (p *person) Home() *home        { return &home{p.u.Directory.Name} }
func (p *person) Login() string      { return p.u.UserName }
func (p *person) Surname() string    { return p.u.LastName }
func (p *person) Given() *string     { return p.u.FirstName }
func (p *person) Display() *string   { return p.u.CommonName }
func (p *person) Mail() *string      { return p.u.Email }
func (p *person) Key() *string       { return p.u.SystemIdentifier }
func (p *person) Enabled() bool      { return p.u.IsActive }
func (p *person) Retired() bool      { return p.u.IsArchived }
func (p *person) Chief() *person     { return newPerson(p.u.Manager()) }

type home struct{ Title string }

// team is a group under other names.
type team struct{ g *group }

func (t *team) Number() graphql.ID { return t.g.ID }
func (t *team) Home() *home        { return &home{t.g.Directory.Name} }
func (t *team) Title() string      { return t.g.Name }
func (t *team) Key() *string       { return t.g.SystemIdentifier }
func (t *team) Computed() bool     { return t.g.IsVirtual }

func (t *team) People(args struct{ Paging span }) (*rows[*person], error) {
	found, err := t.g.store.members(t.g.number, args.Paging.page())
	return toRows(found, newPerson), err
}

type rows[T any] struct {
	Count int32
	More  bool
	Rows  []T
}

func toRows[T, U any](found *list[T], of func(T) U) *rows[U] {
	if found == nil {
		return nil
	}
	r := &rows[U]{Count: found.TotalCount, More: found.HasNextPage, Rows: []U{}}
	for _, item := range found.Items {
		r.Rows = append(r.Rows, of(item))
	}
	return r
}

func (r *renamed) Person(args numberArg) *person {
	return newPerson(r.store.readUser(number(userKind, args.Number)))
}

func (r *renamed) PersonByLogin(args struct{ Login string }) *person {
	return newPerson(r.store.userNamed(args.Login))
}

func (r *renamed) People(args struct {
	Paging span
	Where  struct {
		Home, Login, Key *string
		Retired          *bool
	}
}) (*rows[*person], error) {
	w := &args.Where
	found, err := r.store.findUsers(&userFilter{Directory: w.Home, UserName: w.Login, SystemIdentifier: w.Key, IsArchived: w.Retired}, args.Paging.page())
	return toRows(found, newPerson), err
}

func (r *renamed) Team(args numberArg) *team {
	if g := r.store.readGroup(number(groupKind, args.Number)); g != nil {
		return &team{g}
	}
	return nil
}

func (r *renamed) Teams(args struct {
	Paging span
	Where  struct {
		Home, Title, Key *string
		Person           *graphql.ID
		Computed         *bool
	}
}) (*rows[*team], error) {
	w := &args.Where
	found, err := r.store.findGroups(&groupFilter{Directory: w.Home, Name: w.Title, SystemIdentifier: w.Key, UserID: w.Person, IsVirtual: w.Computed}, args.Paging.page())
	return toRows(found, func(g *group) *team { return &team{g} }), err
}

package workflowgen

import (
	"context"

	"github.com/graph-gophers/graphql-go"
)

// query resolves the fields of Query.
type query struct{ store *store }

// Viewer returns the administrator: every sign-in is the administrator's.
func (q *query) Viewer() *user { return q.store.readUser(administrator) }

// User finds a user by id or by user name, archived or not. It returns null for an id without a user, well formed or not.
func (q *query) User(ctx context.Context, args struct {
	ID       *graphql.ID
	UserName *string
}) (*user, error) {
	switch {
	case args.ID != nil:
		return q.store.seenUser(q.store.readUser(number(userKind, *args.ID)), twistOf(ctx)), nil
	case args.UserName != nil:
		return q.store.userNamed(*args.UserName), nil
	}
	return nil, refuse(NoKey)
}

func (q *query) Users(ctx context.Context, args struct {
	Page   *pageInput
	Filter *userFilter
}) (*list[*user], error) {
	if args.Filter == nil {
		args.Filter = new(userFilter)
	}
	found, err := q.store.findUsers(args.Filter, args.Page)
	return seenAll(found, err, func(u *user) *user { return q.store.seenUser(u, twistOf(ctx)) })
}

// Group finds a group by its id. It returns null without an id and for an id without a group, well formed or not.
func (q *query) Group(ctx context.Context, args struct{ ID *graphql.ID }) *group {
	if args.ID == nil {
		return nil
	}
	return q.store.seenGroup(q.store.readGroup(number(groupKind, *args.ID)), twistOf(ctx))
}

func (q *query) Groups(ctx context.Context, args struct {
	Page   *pageInput
	Filter *groupFilter
}) (*list[*group], error) {
	if args.Filter == nil {
		args.Filter = new(groupFilter)
	}
	found, err := q.store.findGroups(args.Filter, args.Page)
	return seenAll(found, err, func(g *group) *group { return q.store.seenGroup(g, twistOf(ctx)) })
}

func (q *query) Directories(args struct{ Page *pageInput }) (*list[*directory], error) {
	return q.store.listDirectories(args.Page)
}

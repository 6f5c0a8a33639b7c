package entra

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
)

// testConnection asks for what cannot exist, as the button in the portal does. Where that fails, Entra does not start.
func (r *run) testConnection(ctx context.Context) error {
	nobody := guid(randomness(r.options.Seed, "nobody", 0))
	err := r.send(ctx, opProbe, find("/Users", "userName", nobody), nothing[user])
	if err == nil {
		err = r.send(ctx, opProbe, findGroup("displayName", nobody), nothing[team])
	}
	if err != nil {
		return fmt.Errorf("test connection: %w", err)
	}
	return nil
}

// find asks for the resource whose attribute equals value.
func find(collection, attribute, value string) request {
	filter := fmt.Sprintf("%s eq %s", attribute, encode(value))
	return request{method: http.MethodGet, path: collection, query: "filter=" + url.QueryEscape(filter)}
}

func findGroup(attribute, value string) request {
	req := find("/Groups", attribute, value)
	req.query = "excludedAttributes=members&" + req.query
	return req
}

// nothing checks the answer to a filter that nothing matches.
func nothing[T any](a *answer) error {
	if found, err := only[T](a); err != nil || found == nil {
		return err
	}
	return mismatch("the filter matches what does not exist", "%.300s", a.body)
}

// initial matches or makes all users, then writes their managers, then matches or makes the groups and fills them.
func (r *run) initial(ctx context.Context) {
	r.each(ctx, "Users", len(r.users), r.provisionUser)
	r.each(ctx, "Managers", len(r.users), func(ctx context.Context, i int) {
		if boss := r.pop.people[i].values[manager]; boss != "" {
			r.setManager(ctx, opManager, i, boss)
		}
	})
	r.each(ctx, "Groups", len(r.groups), r.provisionGroup)
	r.changeMembers(ctx, "Members", func(g *group) []batch { return g.batches })
}

// match finds what an earlier initial cycle has made: after a restart Entra does not know the ids.
func (r *run) match(ctx context.Context) {
	r.each(ctx, "Match users", len(r.users), func(ctx context.Context, i int) { r.rediscoverUser(ctx, i) })
	r.each(ctx, "Match groups", len(r.groups), func(ctx context.Context, i int) { r.rediscoverGroup(ctx, i) })
}

// setManager writes the reference from a user to its manager, whose externalId is given. It is left out where one of the
// two could not be provisioned.
func (r *run) setManager(ctx context.Context, op string, i int, boss string) {
	id := ""
	if boss != "" {
		if id = r.ids[boss].id; id == "" {
			return
		}
	}
	r.patchUser(ctx, op, i, []assignment{{manager, id}})
}

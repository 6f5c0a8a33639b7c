package entra

import (
	"context"
	"fmt"
)

// testConnection asks for a user and a group that cannot exist, as the portal's button does. Entra does not start where that
// fails.
func (r *run) testConnection(ctx context.Context) error {
	unknown := guid(randomness(r.options.Seed, "unknown", 0))
	err := r.send(ctx, opProbe, Find(Users, "userName", unknown), (*Answer).none)
	if err == nil {
		err = r.send(ctx, opProbe, Find(Groups, "displayName", unknown), (*Answer).none)
	}
	if err != nil {
		return fmt.Errorf("test connection: %w", err)
	}
	return nil
}

// initial matches or creates all users, then writes their managers, then matches or creates the groups and adds their
// members.
func (r *run) initial(ctx context.Context) {
	r.each(ctx, "Users", len(r.users), func(ctx context.Context, i int) { r.provision(ctx, &r.users[i]) })
	r.each(ctx, "Managers", len(r.users), func(ctx context.Context, i int) {
		if boss := r.pop.people[i].values[manager]; boss != "" {
			r.setManager(ctx, opManager, &r.users[i], boss)
		}
	})
	r.each(ctx, "Groups", len(r.groups), func(ctx context.Context, i int) { r.provision(ctx, &r.groups[i]) })
	r.changeMembers(ctx, "Members", func(g *group) []batch { return g.batches })
}

// match finds the resources of an earlier initial cycle: after a restart Entra does not know the ids.
func (r *run) match(ctx context.Context) {
	r.each(ctx, "Match users", len(r.users), func(ctx context.Context, i int) { r.rediscover(ctx, &r.users[i]) })
	r.each(ctx, "Match groups", len(r.groups), func(ctx context.Context, i int) { r.rediscover(ctx, &r.groups[i]) })
}

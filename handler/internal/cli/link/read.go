package link

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/entra/graph"
	"workflowgen-scim/handler/internal/link"
)

// read reads the users and groups of both systems at the same time.
func (p *planner) read(cmd *cobra.Command, c *graph.Client, workflowGen *app.Clients) ([]kind, error) {
	users, groups := kind{name: link.User}, kind{name: link.Group}
	inScope, err := p.inScope(cmd.Context(), c)
	if err != nil {
		return nil, err
	}
	both, ctx := errgroup.WithContext(cmd.Context())
	both.Go(func() error { return p.readEntra(ctx, c, inScope, &users, &groups) })
	both.Go(func() error { return p.readWorkflowGen(ctx, workflowGen, &users, &groups) })
	if err := both.Wait(); err != nil {
		return nil, err
	}
	if p.others != "" && len(users.others)+len(groups.others) == 0 {
		fmt.Fprintf(cmd.ErrOrStderr(), "The directory %q has no users: all are moved, or it has another name.\n", p.others)
	}
	return []kind{users, groups}, nil
}

// inScope returns a function that reports whether an object of Entra belongs to the scope.
func (p *planner) inScope(ctx context.Context, c *graph.Client) (func(id string) bool, error) {
	if p.scope == "all" {
		return func(string) bool { return true }, nil
	}
	sp, err := p.Principal(ctx, c)
	if err != nil {
		return nil, err
	}
	scope, err := c.ScopeOf(ctx, sp.ID)
	return func(id string) bool { return scope.Users[id] || scope.Groups[id] }, err
}

func (p *planner) readEntra(ctx context.Context, c *graph.Client, inScope func(string) bool, users, groups *kind) error {
	for u, err := range c.Users(ctx) {
		if err != nil {
			return fmt.Errorf("read the users of Entra: %w", err)
		}
		if inScope(u.ID) {
			users.objects = append(users.objects, link.Object{ID: u.ID, Name: u.UserName, Mail: u.Mail, SAM: u.SAM,
				Domain: u.Domain, OnPremises: u.OnPremisesUN, ImmutableID: u.ImmutableID, SID: u.SID, EmployeeID: u.EmployeeID})
		}
	}
	if !p.groups {
		return nil
	}
	for t, err := range c.Groups(ctx) {
		if err != nil {
			return fmt.Errorf("read the groups of Entra: %w", err)
		}
		if inScope(t.ID) {
			groups.objects = append(groups.objects, link.Object{ID: t.ID, Name: t.DisplayName, SAM: t.SAM, NetBIOS: t.NetBIOS, SID: t.SID})
		}
	}
	return nil
}

func (p *planner) readWorkflowGen(ctx context.Context, clients *app.Clients, users, groups *kind) error {
	dir, err := clients.OpenDirectory()
	if err != nil {
		return err
	}
	if users.accounts, err = link.Users(ctx, dir); err != nil {
		return fmt.Errorf("read the users of WorkflowGen: %w", err)
	}
	if p.groups {
		if groups.accounts, err = link.Groups(ctx, dir); err != nil {
			return fmt.Errorf("read the groups of WorkflowGen: %w", err)
		}
	}
	if p.others == "" {
		return nil
	}
	other, err := clients.OpenOther(p.others)
	if err != nil {
		return err
	}
	if users.others, err = link.Users(ctx, other); err == nil && p.groups {
		groups.others, err = link.Groups(ctx, other)
	}
	if err != nil {
		return fmt.Errorf("read the directory %q: %w", p.others, err)
	}
	return nil
}

package main

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"

	"workflowgen-scim/handler/internal/app"
	msgraph "workflowgen-scim/handler/internal/entra/graph"
	"workflowgen-scim/handler/internal/link"
)

// read reads both systems side by side.
func (p *planning) read(ctx context.Context, c *msgraph.Client, o *app.Clients) error {
	p.sides[0].kind, p.sides[1].kind = link.User, link.Group
	in, err := p.inScope(ctx, c)
	if err != nil {
		return err
	}
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() error { return p.readEntra(ctx, c, in) })
	both.Go(func() error { return p.readWorkflowGen(ctx, o) })
	if err := both.Wait(); err != nil {
		return err
	}
	if p.others != "" && len(p.sides[0].others)+len(p.sides[1].others) == 0 {
		p.notice(fmt.Sprintf("The directory %q has nobody: all are moved, or its name is another.", p.others))
	}
	return nil
}

// inScope says who of Entra is asked for.
func (p *planning) inScope(ctx context.Context, c *msgraph.Client) (func(id string) bool, error) {
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

func (p *planning) readEntra(ctx context.Context, c *msgraph.Client, in func(string) bool) error {
	for u, err := range c.Users(ctx) {
		if err != nil {
			return fmt.Errorf("read the users of Entra: %w", err)
		}
		if in(u.ID) {
			p.sides[0].objects = append(p.sides[0].objects, link.Object{ID: u.ID, Name: u.UserName, Display: u.DisplayName, Mail: u.Mail, SAM: u.SAM,
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
		if in(t.ID) {
			p.sides[1].objects = append(p.sides[1].objects, link.Object{ID: t.ID, Name: t.DisplayName, Display: t.DisplayName, SAM: t.SAM, NetBIOS: t.NetBIOS, SID: t.SID})
		}
	}
	return nil
}

func (p *planning) readWorkflowGen(ctx context.Context, o *app.Clients) (err error) {
	dir, err := o.OpenDirectory()
	if err != nil {
		return err
	}
	if p.sides[0].accounts, err = link.Users(ctx, dir); err != nil {
		return fmt.Errorf("read the users of WorkflowGen: %w", err)
	}
	if p.groups {
		if p.sides[1].accounts, err = link.Groups(ctx, dir); err != nil {
			return fmt.Errorf("read the groups of WorkflowGen: %w", err)
		}
	}
	if p.others == "" {
		return nil
	}
	elsewhere, err := o.OpenOther(p.others)
	if err != nil {
		return err
	}
	if p.sides[0].others, err = link.Users(ctx, elsewhere); err == nil && p.groups {
		p.sides[1].others, err = link.Groups(ctx, elsewhere)
	}
	if err != nil {
		return fmt.Errorf("read the directory %s: %w", p.others, err)
	}
	return nil
}

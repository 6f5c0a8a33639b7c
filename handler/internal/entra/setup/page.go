package setup

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"workflowgen-scim/handler/internal/entra/graph"
)

// PageOptions select what SignInPage brings about.
type PageOptions struct {
	Name      string // of the registration
	PublicURL string // of the gateway
	Operators string // the group whose members may open the page
	Identity  string // the object id of the app's managed identity, which signs in as the registration; "" if it has none
	DryRun    bool
	Memory    Memory // keeps a request for a registration, so that a run after a crash looks for it before it requests another
	Tell      func(Step)
}

// Page holds the settings for App Service Authentication.
type Page struct {
	ClientID string `json:"clientId"`
	GroupID  string `json:"groupId"`
	Issuer   string `json:"issuer,omitempty"`
}

const (
	// callback is the path at which App Service Authentication accepts sign-ins.
	callback = "/.auth/login/aad/callback"

	// assignedGroups puts into a token only those groups of the user that are assigned to the application. A token has room for a
	// limited number.
	assignedGroups = "ApplicationGroup"

	// exchangeAudience is the audience of a managed identity's token that stands for a secret.
	exchangeAudience = "api://AzureADTokenExchange"
)

type pageRun struct {
	graph *graph.Client
	PageOptions
	callback string
}

// SignInPage creates the registration through which operators sign in to the page of the sync log, and lets only one group in.
// The registration is independent of the application that provisions. It has no secret: App Service receives the ID token.
func SignInPage(ctx context.Context, c *graph.Client, o PageOptions) (Page, error) {
	r := &pageRun{c, o, strings.TrimRight(o.PublicURL, "/") + callback}
	if u, err := url.Parse(r.callback); err != nil || u.Scheme != "https" {
		return Page{}, fmt.Errorf("%q is not an HTTPS address: Entra redirects sign-ins to no other", o.PublicURL)
	}
	group, err := c.Group(ctx, o.Operators)
	if err != nil {
		return Page{}, err
	}
	reg, step, err := r.register(ctx)
	if err != nil {
		return Page{}, err
	}
	o.Tell(step)
	if reg.AppID == "" {
		o.Tell(Step{Name: "operators", State: StepWould, Detail: "let only the group " + group.DisplayName + " sign in"})
		return Page{}, nil
	}
	caller, err := c.Caller(ctx)
	if err != nil {
		return Page{}, err
	}
	page := Page{ClientID: reg.AppID, GroupID: group.ID}
	if caller.Tenant != "" {
		page.Issuer = c.Issuer(caller.Tenant)
	}
	if err := r.trust(ctx, reg, page.Issuer); err != nil {
		return page, err
	}
	return page, r.letIn(ctx, reg, group)
}

// register finds the registration, or creates it, with its redirect address.
func (r *pageRun) register(ctx context.Context) (graph.Registration, Step, error) {
	step := Step{Name: "registration", State: StepUnchanged, Detail: r.callback}
	found, err := r.find(ctx)
	if err != nil {
		return graph.Registration{}, step, err
	}
	if len(found) > 1 {
		return graph.Registration{}, step, problem(SeveralPages, nil, "%d registrations are called %q", len(found), r.Name)
	}
	var reg graph.Registration
	if len(found) == 1 {
		reg = found[0]
	}
	known := slices.Contains(reg.Web.RedirectURIs, r.callback)
	if known && reg.Web.Implicit.IDTokens && reg.Groups == assignedGroups {
		return reg, step, nil
	}
	if r.DryRun {
		step.State = StepWould
		return reg, step, nil
	}
	step.State = StepDone
	reg.Groups, reg.Web.Implicit.IDTokens = assignedGroups, true
	if !known {
		reg.Web.RedirectURIs = append(reg.Web.RedirectURIs, r.callback)
	}
	if len(found) == 1 {
		return reg, step, r.graph.UpdateRegistration(ctx, reg)
	}
	err = create(r.Memory, r.Name, func() (err error) {
		reg, err = r.graph.CreateRegistration(ctx, r.Name, reg)
		return err
	})
	return reg, step, err
}

// find finds the registrations of the name, also one that an earlier run requested and that is not visible yet.
func (r *pageRun) find(ctx context.Context) ([]graph.Registration, error) {
	found, err := r.graph.Registrations(ctx, r.Name)
	if err != nil || r.DryRun {
		return found, err
	}
	known, err := r.Memory.Load()
	if err != nil || !known.Making {
		return found, err
	}
	if len(found) > 0 { // from now on it is found by its name
		return found, r.Memory.Save(Known{})
	}
	return lookAgain(ctx, r.graph, func() ([]graph.Registration, bool, error) {
		found, err := r.graph.Registrations(ctx, r.Name)
		return found, len(found) > 0, err
	})
}

// trust lets the app's managed identity sign in as the registration.
func (r *pageRun) trust(ctx context.Context, reg graph.Registration, issuer string) error {
	if r.Identity == "" {
		return nil
	}
	step := Step{Name: "identity", State: StepUnchanged, Detail: "the app signs in as itself; there is no secret"}
	trusted, err := r.graph.FederatedIdentities(ctx, reg.ID)
	switch {
	case err != nil:
		return err
	case slices.ContainsFunc(trusted, func(f graph.FederatedIdentity) bool { return f.Subject == r.Identity }):
	case issuer == "":
		return errors.New("the token of the sign-in does not name its tenant, from which the managed identity's tokens come")
	case r.DryRun:
		step.State = StepWould
	default:
		step.State = StepDone
		err = settle(ctx, r.graph, true, func() error {
			return r.graph.AddFederatedIdentity(ctx, reg.ID, graph.FederatedIdentity{Name: "gateway-" + r.Identity, Issuer: issuer,
				Subject: r.Identity, Audiences: []string{exchangeAudience}})
		})
	}
	if err == nil {
		r.Tell(step)
	}
	return err
}

func (r *pageRun) letIn(ctx context.Context, reg graph.Registration, group graph.Group) error {
	principal, assigned, err := r.principal(ctx, reg)
	if err != nil {
		return err
	}
	step := Step{Name: "operators", State: StepDone, Detail: "only the group " + group.DisplayName + " may sign in"}
	var others []string
	for _, a := range assigned {
		if a.PrincipalID != group.ID {
			others = append(others, a.PrincipalName)
		}
	}
	if len(others) > 0 {
		step.Detail = "the group " + group.DisplayName + " may sign in, and so may " + strings.Join(others, ", ") +
			", assigned before: remove these assignments in the portal, unless they are intended"
	}
	switch {
	case principal.Required && len(others) < len(assigned):
		step.State = StepUnchanged
	case r.DryRun:
		step.State = StepWould
	default:
		err = r.restrict(ctx, reg, principal, group)
	}
	if err == nil {
		r.Tell(step)
	}
	return err
}

// principal reads the enterprise application of the registration and its assignments; both are zero if it does not exist yet.
func (r *pageRun) principal(ctx context.Context, reg graph.Registration) (graph.SignInPrincipal, []graph.Assignment, error) {
	principal, err := r.graph.SignInPrincipalOf(ctx, reg.AppID)
	if err != nil || principal.ID == "" {
		return principal, nil, err
	}
	assigned, err := r.graph.Assignments(ctx, principal.ID)
	if graph.NotFound(err) { // not visible yet
		err = nil
	}
	return principal, assigned, err
}

// restrict creates the enterprise application if it does not exist, lets only assigned users sign in, and assigns the group.
func (r *pageRun) restrict(ctx context.Context, reg graph.Registration, principal graph.SignInPrincipal, group graph.Group) error {
	steps := []func() error{
		func() (err error) {
			if principal.ID == "" { // an earlier attempt may have created it
				principal, err = r.graph.SignInPrincipalOf(ctx, reg.AppID)
			}
			if err == nil && principal.ID == "" {
				principal, err = r.graph.CreateSignInPrincipal(ctx, reg.AppID)
			}
			return err
		},
		func() error {
			if principal.Required {
				return nil
			}
			return r.graph.RequireAssignment(ctx, principal.ID)
		},
		func() error { return r.graph.Assign(ctx, principal.ID, graph.DefaultAccess, group.ID) },
	}
	for _, step := range steps {
		if err := settle(ctx, r.graph, true, step); err != nil {
			return err
		}
	}
	return nil
}

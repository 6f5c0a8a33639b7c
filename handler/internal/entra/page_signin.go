package entra

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// PageOptions say what PageSignIn is to bring about.
type PageOptions struct {
	Name      string // of the registration
	PublicURL string // of the gateway
	Operators string // the group whose members may open the page
	Identity  string // the object id of the app's managed identity, which then signs in for the registration; "" is none
	DryRun    bool
	Memory    Memory // that a registration was asked for, so that a run after a crash looks for it before it makes another
	Tell      func(Step)
}

// Page is what App Service Authentication must be told.
type Page struct {
	ClientID string `json:"clientId"`
	GroupID  string `json:"groupId"`
	Issuer   string `json:"issuer,omitempty"`
}

// callback is where App Service Authentication takes sign-ins.
const callback = "/.auth/login/aad/callback"

// assignedGroups puts into a token those groups of the user that are assigned to the application, and no others: a token has
// room for so many.
const assignedGroups = "ApplicationGroup"

// page is the registration as far as the sign-in needs it.
type page struct {
	ID     string `json:"id"`
	AppID  string `json:"appId"`
	Groups string `json:"groupMembershipClaims"`
	Web    struct {
		RedirectURIs []string `json:"redirectUris"`
		Implicit     struct {
			IDTokens bool `json:"enableIdTokenIssuance"`
		} `json:"implicitGrantSettings"`
	} `json:"web"`
}

// PageSignIn makes the registration through which operators sign in to the log page, and lets only a group in. It has
// nothing to do with the application that provisions, and no secret: App Service takes the ID token that comes back.
func (c *Client) PageSignIn(ctx context.Context, o PageOptions) (Page, error) {
	target := strings.TrimRight(o.PublicURL, "/") + callback
	if u, err := url.Parse(target); err != nil || u.Scheme != "https" {
		return Page{}, fmt.Errorf("%q is no HTTPS address: Entra redirects sign-ins nowhere else", o.PublicURL)
	}
	group, err := c.Team(ctx, o.Operators)
	if err != nil {
		return Page{}, err
	}
	reg, step, err := c.registerPage(ctx, o, target)
	if err != nil {
		return Page{}, err
	}
	o.Tell(step)
	if reg.AppID == "" {
		o.Tell(Step{Name: "operators", State: StepWould, Detail: "let only the group " + group.DisplayName + " sign in"})
		return Page{}, nil
	}
	who, err := c.Caller(ctx)
	if err != nil {
		return Page{}, err
	}
	found := Page{ClientID: reg.AppID, GroupID: group.ID}
	if who.Tenant != "" {
		found.Issuer = c.issuer(who.Tenant)
	}
	if err := c.trust(ctx, o, reg, who.Tenant); err != nil {
		return found, err
	}
	return found, c.letIn(ctx, o, reg, group)
}

// trusted is a managed identity that may speak for a registration, in the place of a secret.
type trusted struct {
	Name      string   `json:"name"`
	Issuer    string   `json:"issuer"`
	Subject   string   `json:"subject"`
	Audiences []string `json:"audiences"`
}

// trust lets the app's managed identity speak for the registration.
func (c *Client) trust(ctx context.Context, o PageOptions, reg page, tenant string) error {
	if o.Identity == "" {
		return nil
	}
	step := Step{Name: "identity", State: StepUnchanged, Detail: "the app signs in as itself; there is no secret"}
	at := "/applications/" + url.PathEscape(reg.ID) + "/federatedIdentityCredentials"
	there, err := all[trusted](ctx, c, at)
	if notThere(err) {
		err = nil // it is on its way
	}
	switch {
	case err != nil:
		return err
	case slices.ContainsFunc(there, func(t trusted) bool { return t.Subject == o.Identity }):
	case tenant == "":
		return errors.New("the sign-in does not tell its tenant, which the managed identity's tokens come from")
	case o.DryRun:
		step.State = StepWould
	default:
		step.State = StepDone
		s := &setup{Client: c, fresh: true}
		err = s.settle(ctx, func() error {
			return c.call(ctx, http.MethodPost, at, trusted{"gateway-" + o.Identity, c.issuer(tenant), o.Identity, []string{"api://AzureADTokenExchange"}}, nil)
		})
	}
	if err == nil {
		o.Tell(step)
	}
	return err
}

// issuer is who signs a tenant's tokens.
func (c *Client) issuer(tenant string) string {
	return strings.TrimRight(places[c.cloud].signIn.ActiveDirectoryAuthorityHost, "/") + "/" + tenant + "/v2.0"
}

// registerPage finds the registration, or makes it, with its way back.
func (c *Client) registerPage(ctx context.Context, o PageOptions, target string) (page, Step, error) {
	step := Step{Name: "registration", State: StepUnchanged, Detail: target}
	found, err := c.findPage(ctx, o)
	if err != nil {
		return page{}, step, err
	}
	if len(found) > 1 {
		return page{}, step, fmt.Errorf("%d registrations are called %q: choose another --name", len(found), o.Name)
	}
	web := object{"redirectUris": []string{target}, "implicitGrantSettings": object{"enableIdTokenIssuance": true}}
	if len(found) == 0 {
		if step.State = StepWould; o.DryRun {
			return page{}, step, nil
		}
		step.State = StepDone
		made, err := c.makePage(ctx, o, web)
		return made, step, err
	}
	reg := found[0]
	if slices.Contains(reg.Web.RedirectURIs, target) && reg.Web.Implicit.IDTokens && reg.Groups == assignedGroups {
		return reg, step, nil
	}
	if step.State = StepWould; o.DryRun {
		return reg, step, nil
	}
	step.State = StepDone
	if !slices.Contains(reg.Web.RedirectURIs, target) {
		web["redirectUris"] = append(reg.Web.RedirectURIs, target)
	} else {
		web["redirectUris"] = reg.Web.RedirectURIs
	}
	return reg, step, c.call(ctx, http.MethodPatch, "/applications/"+reg.ID, object{"groupMembershipClaims": assignedGroups, "web": web}, nil)
}

// findPage finds the registrations of the name. One that an earlier run asked for without living to hear the answer may be on
// its way.
func (c *Client) findPage(ctx context.Context, o PageOptions) ([]page, error) {
	look := func() ([]page, error) {
		return all[page](ctx, c, "/applications"+where("displayName eq "+quote(o.Name), "id,appId,groupMembershipClaims,web"))
	}
	found, err := look()
	if err != nil || o.DryRun {
		return found, err
	}
	known, err := o.Memory.Load()
	if err != nil || !known.Making {
		return found, err
	}
	if len(found) > 0 { // from now on it is found by its name
		return found, o.Memory.Save(Known{})
	}
	return lookAgain(ctx, c, look)
}

// makePage makes the registration, and remembers before that it is asked for.
func (c *Client) makePage(ctx context.Context, o PageOptions, web object) (page, error) {
	ctx = uncut(ctx)
	if err := o.Memory.Save(Known{Name: o.Name, Making: true}); err != nil {
		return page{}, err
	}
	var made page
	err := c.call(ctx, http.MethodPost, "/applications", object{"displayName": o.Name, "signInAudience": "AzureADMyOrg",
		"groupMembershipClaims": assignedGroups, "web": web}, &made)
	if certain(err) {
		err = errors.Join(err, o.Memory.Save(Known{}))
	}
	return made, err
}

// gate is the enterprise application behind a registration: who must be assigned to it to get in.
type gate struct {
	ID       string `json:"id"`
	Required bool   `json:"appRoleAssignmentRequired"`
	assigned []Assignment
}

// shut says whether the gate lets a group in, and nobody who is not assigned.
func (g gate) shut(group Team) bool {
	return g.Required && slices.ContainsFunc(g.assigned, func(a Assignment) bool { return a.PrincipalID == group.ID })
}

// letIn lets only the operators' group sign in.
func (c *Client) letIn(ctx context.Context, o PageOptions, reg page, group Team) error {
	at, err := c.findGate(ctx, reg)
	if err != nil {
		return err
	}
	step := Step{Name: "operators", State: StepDone, Detail: "only the group " + group.DisplayName + " may sign in"}
	var others []string
	for _, a := range at.assigned {
		if a.PrincipalID != group.ID {
			others = append(others, a.PrincipalName)
		}
	}
	if len(others) > 0 {
		step.Detail = "the group " + group.DisplayName + " may sign in, and so may " + strings.Join(others, ", ") +
			", assigned before: take that back in the portal, unless it is meant"
	}
	switch {
	case at.shut(group):
		step.State = StepUnchanged
	case o.DryRun:
		step.State = StepWould
	default:
		err = c.shutGate(ctx, reg, at, group)
	}
	if err == nil {
		o.Tell(step)
	}
	return err
}

// findGate finds the gate, the zero gate if there is none yet.
func (c *Client) findGate(ctx context.Context, reg page) (gate, error) {
	gates, err := all[gate](ctx, c, "/servicePrincipals"+where("appId eq "+quote(reg.AppID), "id,appRoleAssignmentRequired"))
	if err != nil || len(gates) == 0 {
		return gate{}, err
	}
	at := gates[0]
	at.assigned, err = c.Assignments(ctx, at.ID)
	if notThere(err) {
		err = nil // it is on its way
	}
	return at, err
}

// shutGate makes the gate if it must, lets in only who is assigned, and assigns the group. What was made lately is waited for.
func (c *Client) shutGate(ctx context.Context, reg page, at gate, group Team) error {
	s := &setup{Client: c, fresh: true}
	steps := []func() error{
		func() (err error) {
			if at.ID == "" {
				at, err = c.findGate(ctx, reg) // an earlier try may have made it
			}
			if err != nil || at.ID != "" {
				return err
			}
			return c.call(ctx, http.MethodPost, "/servicePrincipals", object{"appId": reg.AppID, "appRoleAssignmentRequired": true}, &at)
		},
		func() error {
			if at.Required {
				return nil
			}
			return c.call(ctx, http.MethodPatch, "/servicePrincipals/"+at.ID, object{"appRoleAssignmentRequired": true}, nil)
		},
		func() error { return c.Assign(ctx, at.ID, defaultAccess, group.ID) },
	}
	for _, step := range steps {
		if err := s.settle(ctx, step); err != nil {
			return err
		}
	}
	return nil
}

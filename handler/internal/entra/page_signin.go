package entra

import (
	"context"
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
	DryRun    bool
	Tell      func(Step)
}

// Page is what App Service Authentication must be told.
type Page struct {
	ClientID string `json:"clientId"`
	Issuer   string `json:"issuer,omitempty"`
}

// callback is where App Service Authentication takes sign-ins.
const callback = "/.auth/login/aad/callback"

// page is the registration as far as the sign-in needs it.
type page struct {
	ID    string `json:"id"`
	AppID string `json:"appId"`
	Web   struct {
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
	found := Page{ClientID: reg.AppID}
	if who.Tenant != "" {
		found.Issuer = places[c.cloud].signIn.ActiveDirectoryAuthorityHost + who.Tenant + "/v2.0"
	}
	return found, c.letIn(ctx, o, reg, group)
}

// registerPage finds the registration, or makes it, with its way back.
func (c *Client) registerPage(ctx context.Context, o PageOptions, target string) (page, Step, error) {
	step := Step{Name: "registration", State: StepUnchanged, Detail: target}
	found, err := all[page](ctx, c, "/applications"+where("displayName eq "+quote(o.Name), "id,appId,web"))
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
		var made page
		err = c.call(ctx, http.MethodPost, "/applications", object{"displayName": o.Name, "signInAudience": "AzureADMyOrg", "web": web}, &made)
		return made, step, err
	}
	reg := found[0]
	if slices.Contains(reg.Web.RedirectURIs, target) && reg.Web.Implicit.IDTokens {
		return reg, step, nil
	}
	if step.State = StepWould; o.DryRun {
		return reg, step, nil
	}
	step.State = StepDone
	web["redirectUris"] = append(reg.Web.RedirectURIs, target)
	return reg, step, c.call(ctx, http.MethodPatch, "/applications/"+reg.ID, object{"web": web}, nil)
}

// letIn lets only the operators' group sign in.
func (c *Client) letIn(ctx context.Context, o PageOptions, reg page, group Team) error {
	s := &setup{Client: c, fresh: true}
	type gate struct {
		ID       string `json:"id"`
		Required bool   `json:"appRoleAssignmentRequired"`
	}
	gates, err := all[gate](ctx, c, "/servicePrincipals"+where("appId eq "+quote(reg.AppID), "id,appRoleAssignmentRequired"))
	if err != nil {
		return err
	}
	step := Step{Name: "operators", State: StepUnchanged, Detail: "only the group " + group.DisplayName + " may sign in"}
	if len(gates) == 1 && gates[0].Required {
		assigned, err := c.Assignments(ctx, gates[0].ID)
		if err == nil && slices.ContainsFunc(assigned, func(a Assignment) bool { return a.PrincipalID == group.ID }) {
			o.Tell(step)
			return nil
		}
	}
	if step.State = StepWould; o.DryRun {
		o.Tell(step)
		return nil
	}
	step.State = StepDone
	var at gate
	if len(gates) == 1 {
		at = gates[0]
	} else if err := s.settle(ctx, func() error {
		return c.call(ctx, http.MethodPost, "/servicePrincipals", object{"appId": reg.AppID, "appRoleAssignmentRequired": true}, &at)
	}); err != nil {
		return err
	}
	if !at.Required {
		if err := s.settle(ctx, func() error {
			return c.call(ctx, http.MethodPatch, "/servicePrincipals/"+at.ID, object{"appRoleAssignmentRequired": true}, nil)
		}); err != nil {
			return err
		}
	}
	err = s.settle(ctx, func() error { return c.Assign(ctx, at.ID, defaultAccess, group.ID) })
	o.Tell(step)
	return err
}

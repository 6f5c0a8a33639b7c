package graph

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Application is the app registration behind an enterprise application.
type Application struct {
	ID          string `json:"id"` // the object id; not the client id
	AppID       string `json:"appId"`
	DisplayName string `json:"displayName"`
}

// ServicePrincipal is an enterprise application.
type ServicePrincipal struct {
	ID          string    `json:"id"`
	AppID       string    `json:"appId"`
	DisplayName string    `json:"displayName"`
	TemplateID  string    `json:"applicationTemplateId"`
	AppRoles    []AppRole `json:"appRoles"`
}

// AppRole is a role in which users and groups can be assigned to an application.
type AppRole struct {
	ID          string   `json:"id"`
	DisplayName string   `json:"displayName"`
	IsEnabled   bool     `json:"isEnabled"`
	Members     []string `json:"allowedMemberTypes"`
}

// DefaultAccess is the role of an assignment without a role. Graph accepts it only if the application declares no roles.
const DefaultAccess = "00000000-0000-0000-0000-000000000000"

// UserRole returns the id of the role in which to assign users. It differs from application to application.
func (sp *ServicePrincipal) UserRole() string {
	fits := func(r AppRole) bool { return r.IsEnabled && slices.Contains(r.Members, TypeUser) }
	for _, r := range sp.AppRoles {
		if fits(r) && strings.EqualFold(r.DisplayName, "User") {
			return r.ID
		}
	}
	if i := slices.IndexFunc(sp.AppRoles, fits); i >= 0 {
		return sp.AppRoles[i].ID
	}
	return DefaultAccess
}

const principalFields = "id,appId,displayName,applicationTemplateId,appRoles"

func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// query returns a query that filters, unless the filter is "", and selects.
func query(filter, fields string) string {
	q := url.Values{"$select": {fields}}
	if filter != "" {
		q.Set("$filter", filter)
	}
	return "?" + q.Encode()
}

func (c *Client) principals(ctx context.Context, filter string) ([]ServicePrincipal, error) {
	return all[ServicePrincipal](ctx, c, "/servicePrincipals"+query(filter, principalFields))
}

// AmbiguousName is the error of a name that several enterprise applications have. Names are not unique in Entra.
type AmbiguousName struct {
	Name      string
	ClientIDs []string
}

func (e *AmbiguousName) Error() string {
	return fmt.Sprintf("%d enterprise applications are called %q, with the client ids %s", len(e.ClientIDs), e.Name, strings.Join(e.ClientIDs, ", "))
}

// PrincipalNamed reads the enterprise application of a name, the zero ServicePrincipal if none has it. The error is an
// *AmbiguousName if several have it.
func (c *Client) PrincipalNamed(ctx context.Context, name string) (ServicePrincipal, error) {
	found, err := c.principals(ctx, "displayName eq "+quote(name))
	if err != nil || len(found) == 0 {
		return ServicePrincipal{}, err
	}
	if len(found) > 1 {
		e := &AmbiguousName{Name: name}
		for _, sp := range found {
			e.ClientIDs = append(e.ClientIDs, sp.AppID)
		}
		return ServicePrincipal{}, e
	}
	return found[0], nil
}

// Principal reads an enterprise application by its object id. Every synchronization call needs this id; with another id Graph
// returns an error that does not say so.
func (c *Client) Principal(ctx context.Context, id string) (ServicePrincipal, error) {
	return read[ServicePrincipal](ctx, c, "/servicePrincipals/"+url.PathEscape(id)+query("", principalFields))
}

// PrincipalOf reads the enterprise application of a client id.
func (c *Client) PrincipalOf(ctx context.Context, appID string) (ServicePrincipal, error) {
	sp, err := first[ServicePrincipal](ctx, c, "/servicePrincipals"+query("appId eq "+quote(appID), principalFields))
	if err == nil && sp.ID == "" {
		err = fmt.Errorf("there is no enterprise application with the client id %s", appID)
	}
	return sp, err
}

// ProvisioningPrincipals lists the enterprise applications that can provision a SCIM endpoint: those made from the template of
// applications that are not in the gallery.
func (c *Client) ProvisioningPrincipals(ctx context.Context) ([]ServicePrincipal, error) {
	return c.principals(ctx, "applicationTemplateId eq "+quote(c.cloud.Template()))
}

// CheckTemplate fails if an enterprise application was made from another template, or from none: its connector is not SCIM's.
func (c *Client) CheckTemplate(sp ServicePrincipal) error {
	switch sp.TemplateID {
	case c.cloud.Template():
		return nil
	case "":
		return fmt.Errorf("%q is an app registration: Entra provisions only from applications made from a template", sp.DisplayName)
	}
	return fmt.Errorf("%q was made from a gallery template: its connector is another application's", sp.DisplayName)
}

// ApplicationOf reads the registration of a client id.
func (c *Client) ApplicationOf(ctx context.Context, appID string) (Application, error) {
	app, err := first[Application](ctx, c, "/applications"+query("appId eq "+quote(appID), "id,appId,displayName"))
	if err == nil && app.ID == "" {
		err = fmt.Errorf("there is no application with the client id %s", appID)
	}
	return app, err
}

// Instantiate creates an enterprise application from the template of applications that are not in the gallery; Entra does not
// provision from a plain app registration. Each call creates another application. See [NotDone] for what an error means.
func (c *Client) Instantiate(ctx context.Context, name string) (Application, ServicePrincipal, error) {
	var created struct {
		Application      Application      `json:"application"`
		ServicePrincipal ServicePrincipal `json:"servicePrincipal"`
	}
	err := c.create(ctx, "/applicationTemplates/"+c.cloud.Template()+"/instantiate", map[string]string{"displayName": name}, &created)
	return created.Application, created.ServicePrincipal, err
}

// DeleteApplication deletes a registration, and the enterprise application with it. Entra keeps both for 30 days.
func (c *Client) DeleteApplication(ctx context.Context, id string) error {
	return c.call(ctx, http.MethodDelete, "/applications/"+url.PathEscape(id), nil, nil)
}

// AddOwner makes a caller an owner of the registration and of the enterprise application. A caller without a user can do nothing
// else before that.
func (c *Client) AddOwner(ctx context.Context, app, principal, caller string) error {
	ref := map[string]string{"@odata.id": c.base.String() + version1 + "/directoryObjects/" + caller}
	for _, of := range []string{"/applications/" + app, "/servicePrincipals/" + principal} {
		if err := c.add(ctx, of+"/owners/$ref", ref); err != nil {
			return err
		}
	}
	return nil
}

// add posts in. It succeeds also if the object exists already.
func (c *Client) add(ctx context.Context, path string, in any) error {
	err := c.call(ctx, http.MethodPost, path, in, nil)
	if Answered(err, http.StatusBadRequest, http.StatusConflict) && strings.Contains(err.Error(), "already exist") {
		return nil
	}
	return err
}

package entra

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Application is the registration behind an enterprise application.
type Application struct {
	ID          string `json:"id"` // the object's; not what other systems call the client id
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

// AppRole is what somebody can be assigned as.
type AppRole struct {
	ID          string   `json:"id"`
	DisplayName string   `json:"displayName"`
	IsEnabled   bool     `json:"isEnabled"`
	Members     []string `json:"allowedMemberTypes"`
}

// defaultAccess is the role of those who have none. Graph takes it only where the application declares no roles.
const defaultAccess = "00000000-0000-0000-0000-000000000000"

// UserRole is the role to assign people with. Its id differs from application to application.
func (sp *ServicePrincipal) UserRole() string {
	fits := func(r AppRole) bool { return r.IsEnabled && slices.Contains(r.Members, "User") }
	for _, r := range sp.AppRoles {
		if fits(r) && strings.EqualFold(r.DisplayName, "User") {
			return r.ID
		}
	}
	if i := slices.IndexFunc(sp.AppRoles, fits); i >= 0 {
		return sp.AppRoles[i].ID
	}
	return defaultAccess
}

const principalFields = "id,appId,displayName,applicationTemplateId,appRoles"

// quote writes a text into a filter.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// where is a query that filters and selects.
func where(filter, fields string) string {
	q := url.Values{}
	if filter != "" {
		q.Set("$filter", filter)
	}
	if fields != "" {
		q.Set("$select", fields)
	}
	return "?" + q.Encode()
}

// FindPrincipals lists the enterprise applications of a name. Names are not unique in Entra.
func (c *Client) FindPrincipals(ctx context.Context, name string) ([]ServicePrincipal, error) {
	return all[ServicePrincipal](ctx, c, "/servicePrincipals"+where("displayName eq "+quote(name), principalFields))
}

// Principal reads an enterprise application by its object id. Every synchronization call wants this id, and answers to
// another with an error that does not say so.
func (c *Client) Principal(ctx context.Context, id string) (ServicePrincipal, error) {
	var sp ServicePrincipal
	err := c.get(ctx, "/servicePrincipals/"+url.PathEscape(id)+where("", principalFields), &sp)
	return sp, err
}

// PrincipalOf reads the enterprise application of a client id.
func (c *Client) PrincipalOf(ctx context.Context, appID string) (ServicePrincipal, error) {
	sps, err := all[ServicePrincipal](ctx, c, "/servicePrincipals"+where("appId eq "+quote(appID), principalFields))
	if err == nil && len(sps) == 0 {
		err = fmt.Errorf("there is no enterprise application with the client id %s", appID)
	}
	if err != nil {
		return ServicePrincipal{}, err
	}
	return sps[0], nil
}

// SiblingPrincipals lists the enterprise applications made from the same template: only those can provision.
func (c *Client) SiblingPrincipals(ctx context.Context) ([]ServicePrincipal, error) {
	return all[ServicePrincipal](ctx, c, "/servicePrincipals"+where("applicationTemplateId eq "+quote(c.cloud.Template()), principalFields))
}

// ApplicationOf reads the registration of a client id.
func (c *Client) ApplicationOf(ctx context.Context, appID string) (Application, error) {
	apps, err := all[Application](ctx, c, "/applications"+where("appId eq "+quote(appID), "id,appId,displayName"))
	if err == nil && len(apps) == 0 {
		err = fmt.Errorf("there is no application with the client id %s", appID)
	}
	if err != nil {
		return Application{}, err
	}
	return apps[0], nil
}

// Instantiate makes an enterprise application from the template of those that are not in the gallery. A plain app
// registration would not do: Entra does not provision from one. Whoever calls it twice has two.
func (c *Client) Instantiate(ctx context.Context, name string) (Application, ServicePrincipal, error) {
	var made struct {
		Application      Application      `json:"application"`
		ServicePrincipal ServicePrincipal `json:"servicePrincipal"`
	}
	err := c.call(ctx, http.MethodPost, "/applicationTemplates/"+c.cloud.Template()+"/instantiate", map[string]string{"displayName": name}, &made)
	return made.Application, made.ServicePrincipal, err
}

// DeleteApplication deletes a registration, and the enterprise application with it. Entra keeps both for 30 days.
func (c *Client) DeleteApplication(ctx context.Context, id string) error {
	return c.call(ctx, http.MethodDelete, "/applications/"+url.PathEscape(id), nil, nil)
}

// Own makes a caller the owner of both halves. Who calls without a user gets nothing else done.
func (c *Client) Own(ctx context.Context, app, principal, caller string) error {
	ref := map[string]string{"@odata.id": c.base.String() + "/v1.0/directoryObjects/" + caller}
	for _, of := range []string{"/applications/" + app, "/servicePrincipals/" + principal} {
		err := c.call(ctx, http.MethodPost, of+"/owners/$ref", ref, nil)
		if err != nil && !alreadyThere(err) {
			return err
		}
	}
	return nil
}

func alreadyThere(err error) bool {
	return status(err) == http.StatusBadRequest && strings.Contains(err.Error(), "already exist")
}

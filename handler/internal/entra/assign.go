package entra

import (
	"context"
	"net/http"
	"net/url"
)

// Assignment says that somebody is assigned to the enterprise application, and so in the scope of provisioning.
type Assignment struct {
	ID            string `json:"id"`
	AppRoleID     string `json:"appRoleId"`
	PrincipalID   string `json:"principalId"`
	PrincipalName string `json:"principalDisplayName"`
	PrincipalType string `json:"principalType"` // User, Group or ServicePrincipal
}

// provisioned reports whether the assignment brings users or groups into the scope: a service is not provisioned.
func (a Assignment) provisioned() bool {
	return a.PrincipalType == userObject || a.PrincipalType == groupObject
}

// Assignments lists who is assigned.
func (c *Client) Assignments(ctx context.Context, principal string) ([]Assignment, error) {
	return all[Assignment](ctx, c, "/servicePrincipals/"+url.PathEscape(principal)+"/appRoleAssignedTo?$top=999")
}

// Assign assigns a user or a group. To assign again what is assigned is no error.
func (c *Client) Assign(ctx context.Context, principal, role, id string) error {
	err := c.call(ctx, http.MethodPost, "/servicePrincipals/"+url.PathEscape(principal)+"/appRoleAssignedTo",
		map[string]string{"principalId": id, "resourceId": principal, "appRoleId": role}, nil)
	if err != nil && alreadyThere(err) {
		return nil
	}
	return err
}

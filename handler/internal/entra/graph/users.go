package graph

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strings"
)

// User is a user of Entra, with the properties by which the same user is found elsewhere.
type User struct {
	ID           string `json:"id"`
	UserName     string `json:"userPrincipalName"`
	DisplayName  string `json:"displayName"`
	Mail         string `json:"mail"`
	SAM          string `json:"onPremisesSamAccountName"`
	Domain       string `json:"onPremisesDomainName"` // the DNS name
	OnPremisesUN string `json:"onPremisesUserPrincipalName"`
	ImmutableID  string `json:"onPremisesImmutableId"`
	SID          string `json:"onPremisesSecurityIdentifier"`
	EmployeeID   string `json:"employeeId"`
	Kind         string `json:"userType"` // Member or Guest
	Enabled      bool   `json:"accountEnabled"`
}

// Group is a group of Entra.
type Group struct {
	ID          string `json:"id"`
	DisplayName string `json:"displayName"`
	SAM         string `json:"onPremisesSamAccountName"`
	NetBIOS     string `json:"onPremisesNetBiosName"`
	SID         string `json:"onPremisesSecurityIdentifier"`
}

// Graph returns the on-premises properties only where they are selected by name. 999 is the largest page.
const (
	userFields = "id,userPrincipalName,displayName,mail,onPremisesSamAccountName,onPremisesDomainName," +
		"onPremisesUserPrincipalName,onPremisesImmutableId,onPremisesSecurityIdentifier,employeeId,userType,accountEnabled"
	groupFields = "id,displayName,onPremisesSamAccountName,onPremisesNetBiosName,onPremisesSecurityIdentifier"
	largestPage = "&$top=999"
)

// Users iterates over all users.
func (c *Client) Users(ctx context.Context) iter.Seq2[User, error] {
	return list[User](ctx, c, "/users?$select="+userFields+largestPage)
}

// Groups iterates over all groups.
func (c *Client) Groups(ctx context.Context) iter.Seq2[Group, error] {
	return list[Group](ctx, c, "/groups?$select="+groupFields+largestPage)
}

// User reads a user by object id or user principal name.
func (c *Client) User(ctx context.Context, name string) (User, error) {
	u, err := read[User](ctx, c, "/users/"+url.PathEscape(name)+"?$select="+userFields)
	if NotFound(err) {
		err = fmt.Errorf("there is no user %q in Entra: %w", name, err)
	}
	return u, err
}

// Deleted reports whether a user or group with the object id was deleted in Entra less than 30 days ago.
func (c *Client) Deleted(ctx context.Context, id string) (bool, error) {
	err := c.call(ctx, http.MethodGet, "/directory/deletedItems/"+url.PathEscape(id)+"?$select=id", nil, nil)
	if NotFound(err) || Answered(err, http.StatusBadRequest) { // 400: id is a name
		return false, nil
	}
	return err == nil, err
}

// Group reads a group by name or object id. It fails if several groups have the name.
func (c *Client) Group(ctx context.Context, name string) (Group, error) {
	named, err := c.groupsNamed(ctx, name)
	switch {
	case err != nil:
		return Group{}, err
	case len(named) == 1:
		return named[0], nil
	case len(named) > 1:
		ids := make([]string, len(named))
		for i, g := range named {
			ids[i] = g.ID
		}
		return Group{}, fmt.Errorf("%d groups are called %q: give the object id, one of %s", len(named), name, strings.Join(ids, ", "))
	}
	g, err := c.groupOf(ctx, name)
	if NotFound(err) {
		err = fmt.Errorf("there is no group %q in Entra: %w", name, err)
	}
	return g, err
}

func (c *Client) groupOf(ctx context.Context, id string) (Group, error) {
	return read[Group](ctx, c, "/groups/"+url.PathEscape(id)+"?$select="+groupFields)
}

func (c *Client) groupsNamed(ctx context.Context, name string) ([]Group, error) {
	return all[Group](ctx, c, "/groups"+query("displayName eq "+quote(name), groupFields))
}

// Member is a direct member of a group.
type Member struct {
	Type string `json:"@odata.type"`
	ID   string `json:"id"`
	Name string `json:"displayName"`
}

// IsUser reports whether the member is a user.
func (m Member) IsUser() bool { return m.Type == "#microsoft.graph.user" || m.Type == "" }

// IsGroup reports whether the member is a group.
func (m Member) IsGroup() bool { return m.Type == "#microsoft.graph.group" }

// Members iterates over the direct members of a group. Entra's provisioning does not look further either: it does not provision
// the members of a group within the group.
func (c *Client) Members(ctx context.Context, group string) iter.Seq2[Member, error] {
	return list[Member](ctx, c, "/groups/"+url.PathEscape(group)+"/members?$select=id,displayName"+largestPage)
}

package entra

import (
	"context"
	"fmt"
	"iter"
	"net/url"
	"strings"
)

// Person is a user of Entra, as far as it helps to find the same person elsewhere.
type Person struct {
	ID           string `json:"id"`
	UserName     string `json:"userPrincipalName"`
	DisplayName  string `json:"displayName"`
	Mail         string `json:"mail"`
	SAM          string `json:"onPremisesSamAccountName"`
	Domain       string `json:"onPremisesDomainName"` // in DNS's spelling
	OnPremisesUN string `json:"onPremisesUserPrincipalName"`
	ImmutableID  string `json:"onPremisesImmutableId"`
	SID          string `json:"onPremisesSecurityIdentifier"`
	EmployeeID   string `json:"employeeId"`
	Kind         string `json:"userType"`
	Enabled      bool   `json:"accountEnabled"`
}

// Team is a group of Entra.
type Team struct {
	ID          string `json:"id"`
	DisplayName string `json:"displayName"`
	SAM         string `json:"onPremisesSamAccountName"`
	NetBIOS     string `json:"onPremisesNetBiosName"`
	SID         string `json:"onPremisesSecurityIdentifier"`
}

// Everything that comes from on-premises comes only where it is asked for by name. 999 is the largest page.
const (
	personFields = "id,userPrincipalName,displayName,mail,onPremisesSamAccountName,onPremisesDomainName," +
		"onPremisesUserPrincipalName,onPremisesImmutableId,onPremisesSecurityIdentifier,employeeId,userType,accountEnabled"
	teamFields = "id,displayName,onPremisesSamAccountName,onPremisesNetBiosName,onPremisesSecurityIdentifier"
	largest    = "&$top=999"
)

// People walks through all users.
func (c *Client) People(ctx context.Context) iter.Seq2[Person, error] {
	return list[Person](ctx, c, "/users?$select="+personFields+largest)
}

// Teams walks through all groups.
func (c *Client) Teams(ctx context.Context) iter.Seq2[Team, error] {
	return list[Team](ctx, c, "/groups?$select="+teamFields+largest)
}

// Person reads a user by object id or user principal name.
func (c *Client) Person(ctx context.Context, name string) (Person, error) {
	var p Person
	err := c.get(ctx, "/users/"+url.PathEscape(name)+"?$select="+personFields, &p)
	if notThere(err) {
		return p, fmt.Errorf("there is no user %q in Entra: %w", name, err)
	}
	return p, err
}

// Deleted reports whether an object id is that of a user or group that was deleted in Entra less than 30 days ago.
func (c *Client) Deleted(ctx context.Context, id string) (bool, error) {
	err := c.get(ctx, "/directory/deletedItems/"+url.PathEscape(id)+"?$select=id", &struct{}{})
	if notThere(err) || status(err) == 400 { // a name is no object id
		return false, nil
	}
	return err == nil, err
}

// Team reads a group by object id or name. A name that several groups have is an error.
func (c *Client) Team(ctx context.Context, name string) (Team, error) {
	teams, err := all[Team](ctx, c, "/groups"+where("displayName eq "+quote(name), teamFields))
	switch {
	case err != nil:
		return Team{}, err
	case len(teams) == 1:
		return teams[0], nil
	case len(teams) > 1:
		ids := make([]string, len(teams))
		for i, t := range teams {
			ids[i] = t.ID
		}
		return Team{}, fmt.Errorf("%d groups are called %q: give the object id, one of %s", len(teams), name, strings.Join(ids, ", "))
	}
	var t Team
	err = c.get(ctx, "/groups/"+url.PathEscape(name)+"?$select="+teamFields, &t)
	if notThere(err) {
		return t, fmt.Errorf("there is no group %q in Entra: %w", name, err)
	}
	return t, err
}

// Member is what is directly in a group.
type Member struct {
	Type string `json:"@odata.type"`
	ID   string `json:"id"`
	Name string `json:"displayName"`
}

// The types of a Member that matter.
const (
	UserMember  = "#microsoft.graph.user"
	GroupMember = "#microsoft.graph.group"
)

// Members walks through what is directly in a group. Entra's provisioning does not look further either: who is in a group
// within the group is not provisioned.
func (c *Client) Members(ctx context.Context, group string) iter.Seq2[Member, error] {
	return list[Member](ctx, c, "/groups/"+url.PathEscape(group)+"/members?$select=id,displayName"+largest)
}

// Scope is who is assigned to an enterprise application: users directly and as direct members of assigned groups.
type Scope struct {
	Users, Groups map[string]bool
	Nested        []string // assigned groups that hold groups, whose members are not in the scope
}

// ScopeOf reads the scope of an application that provisions only those assigned.
func (c *Client) ScopeOf(ctx context.Context, principal string) (Scope, error) {
	s := Scope{Users: map[string]bool{}, Groups: map[string]bool{}}
	assigned, err := c.Assignments(ctx, principal)
	if err != nil {
		return s, err
	}
	for _, a := range assigned {
		switch a.PrincipalType {
		case userObject:
			s.Users[a.PrincipalID] = true
		case groupObject:
			s.Groups[a.PrincipalID] = true
			if err := c.addMembers(ctx, &s, a); err != nil {
				return s, err
			}
		}
	}
	return s, nil
}

func (c *Client) addMembers(ctx context.Context, s *Scope, a Assignment) error {
	nested := false
	for m, err := range c.Members(ctx, a.PrincipalID) {
		if err != nil {
			return err
		}
		switch m.Type {
		case UserMember, "":
			s.Users[m.ID] = true
		case GroupMember:
			nested = true
		}
	}
	if nested {
		s.Nested = append(s.Nested, a.PrincipalName)
	}
	return nil
}

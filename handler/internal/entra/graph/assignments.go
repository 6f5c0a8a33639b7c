package graph

import (
	"context"
	"net/url"
)

// Assignment is the assignment of a user, a group or a service to an enterprise application.
type Assignment struct {
	ID            string `json:"id"`
	AppRoleID     string `json:"appRoleId"`
	PrincipalID   string `json:"principalId"`
	PrincipalName string `json:"principalDisplayName"`
	PrincipalType string `json:"principalType"` // TypeUser, TypeGroup or ServicePrincipal
}

// Provisioned reports whether the assignment brings users or groups into the scope: a service is not provisioned.
func (a Assignment) Provisioned() bool {
	return a.PrincipalType == TypeUser || a.PrincipalType == TypeGroup
}

// Assignments lists the assignments to an enterprise application.
func (c *Client) Assignments(ctx context.Context, principal string) ([]Assignment, error) {
	return all[Assignment](ctx, c, "/servicePrincipals/"+url.PathEscape(principal)+"/appRoleAssignedTo?$top=999")
}

// Assign assigns a user or a group. It succeeds also if the assignment exists already.
func (c *Client) Assign(ctx context.Context, principal, role, id string) error {
	return c.add(ctx, "/servicePrincipals/"+url.PathEscape(principal)+"/appRoleAssignedTo",
		map[string]string{"principalId": id, "resourceId": principal, "appRoleId": role})
}

// Scope holds the users and groups that an enterprise application provisions, by object id: those assigned, and the direct
// members of assigned groups.
type Scope struct {
	Users, Groups map[string]bool
	Nested        []string // names of assigned groups that hold groups, whose members are not in scope
}

// ScopeOf reads the scope of an application that provisions only assigned users and groups.
func (c *Client) ScopeOf(ctx context.Context, principal string) (Scope, error) {
	s := Scope{Users: map[string]bool{}, Groups: map[string]bool{}}
	assigned, err := c.Assignments(ctx, principal)
	if err != nil {
		return s, err
	}
	for _, a := range assigned {
		switch a.PrincipalType {
		case TypeUser:
			s.Users[a.PrincipalID] = true
		case TypeGroup:
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
		nested = nested || m.IsGroup()
		if m.IsUser() {
			s.Users[m.ID] = true
		}
	}
	if nested {
		s.Nested = append(s.Nested, a.PrincipalName)
	}
	return nil
}

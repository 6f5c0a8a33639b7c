package graph

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// The types of the objects that Entra provisions, as schemas, assignments and logs name them.
const (
	TypeUser  = "User"
	TypeGroup = "Group"
)

// Match is a user or a group that a name may stand for.
type Match struct {
	ID   string
	Type string // TypeUser or TypeGroup
	Name string // the display name, or the user principal name of a user without one
}

func (m Match) String() string {
	return fmt.Sprintf("%s %q (%s)", strings.ToLower(m.Type), m.Name, m.ID)
}

// Find returns the user or group with an object id, a user principal name or a display name, in any case. If several match, the
// error lists them with their object ids.
func (c *Client) Find(ctx context.Context, name string) (Match, error) {
	found, err := c.find(ctx, name)
	switch {
	case err != nil:
		return Match{}, fmt.Errorf("look up %q in Entra: %w", name, err)
	case len(found) == 0:
		return Match{}, fmt.Errorf("no user or group of Entra has the object id, user principal name or display name %q: correct the name", name)
	case len(found) > 1:
		list := fmt.Sprint(found[0])
		for _, m := range found[1:] {
			list += ", " + m.String()
		}
		return Match{}, fmt.Errorf("%q is ambiguous: %s; give the object id", name, list)
	}
	return found[0], nil
}

func (c *Client) find(ctx context.Context, name string) ([]Match, error) {
	if len(name) == 36 && uuid.Validate(name) == nil { // the only form in which Entra writes ids
		found, err := c.findUser(ctx, name)
		if err != nil || len(found) > 0 {
			return found, err
		}
		return c.findGroup(ctx, name)
	}
	if strings.Contains(name, "@") {
		if found, err := c.findUser(ctx, name); err != nil || len(found) > 0 {
			return found, err
		}
	}
	return c.findByName(ctx, name)
}

// findUser reads the user with an object id or a user principal name. Graph answers 400 to a name that cannot be one.
func (c *Client) findUser(ctx context.Context, name string) ([]Match, error) {
	u, err := c.User(ctx, name)
	if NotFound(err) || Answered(err, http.StatusBadRequest) {
		return nil, nil
	}
	return []Match{matchOf(u)}, err
}

func (c *Client) findGroup(ctx context.Context, id string) ([]Match, error) {
	g, err := c.groupOf(ctx, id)
	if NotFound(err) || Answered(err, http.StatusBadRequest) {
		return nil, nil
	}
	return []Match{{g.ID, TypeGroup, g.DisplayName}}, err
}

func (c *Client) findByName(ctx context.Context, name string) (found []Match, err error) {
	groups, err := c.groupsNamed(ctx, name)
	if err != nil {
		return nil, err
	}
	users, err := all[User](ctx, c, "/users"+query("displayName eq "+quote(name), userFields))
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		found = append(found, Match{g.ID, TypeGroup, g.DisplayName})
	}
	for _, u := range users {
		found = append(found, matchOf(u))
	}
	// Graph's eq ignores the case; that it ignores nothing else is not documented.
	return slices.DeleteFunc(found, func(m Match) bool { return !strings.EqualFold(m.Name, name) }), nil
}

func matchOf(u User) Match { return Match{u.ID, TypeUser, cmp.Or(u.DisplayName, u.UserName)} }

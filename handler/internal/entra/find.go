package entra

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Match is a user or a group that a name may mean.
type Match struct {
	ID   string
	Type string // User or Group
	Name string // the display name; of a user without one the user principal name
}

func (m Match) String() string {
	return fmt.Sprintf("%s %q (%s)", strings.ToLower(m.Type), m.Name, m.ID)
}

var objectID = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)

// Find returns the user or group with an object id, a user principal name, or exactly a display name, in any case. A name
// that several have is an error that lists them with their object ids.
func (c *Client) Find(ctx context.Context, name string) (Match, error) {
	found, err := c.find(ctx, name)
	switch {
	case err != nil:
		return Match{}, fmt.Errorf("look up %q in Entra: %w", name, err)
	case len(found) == 0:
		return Match{}, fmt.Errorf("no user or group of Entra has the object id, user principal name or display name %q: correct the name", name)
	case len(found) > 1:
		list := make([]string, len(found))
		for i, m := range found {
			list[i] = m.String()
		}
		return Match{}, fmt.Errorf("%q is ambiguous: %s; give the object id", name, strings.Join(list, ", "))
	}
	return found[0], nil
}

func (c *Client) find(ctx context.Context, name string) ([]Match, error) {
	if objectID.MatchString(name) {
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
	var p Person
	err := c.get(ctx, "/users/"+url.PathEscape(name)+"?$select="+personFields, &p)
	if notThere(err) || status(err) == http.StatusBadRequest {
		return nil, nil
	}
	return []Match{matchOf(p)}, err
}

func (c *Client) findGroup(ctx context.Context, id string) ([]Match, error) {
	var t Team
	err := c.get(ctx, "/groups/"+url.PathEscape(id)+"?$select="+teamFields, &t)
	if notThere(err) || status(err) == http.StatusBadRequest {
		return nil, nil
	}
	return []Match{{t.ID, groupObject, t.DisplayName}}, err
}

func (c *Client) findByName(ctx context.Context, name string) (found []Match, err error) {
	teams, err := all[Team](ctx, c, "/groups"+where("displayName eq "+quote(name), teamFields))
	if err != nil {
		return nil, err
	}
	people, err := all[Person](ctx, c, "/users"+where("displayName eq "+quote(name), personFields))
	if err != nil {
		return nil, err
	}
	for _, t := range teams {
		found = append(found, Match{t.ID, groupObject, t.DisplayName})
	}
	for _, p := range people {
		found = append(found, matchOf(p))
	}
	// Graph's eq ignores the case; that it ignores nothing else is not documented.
	return slices.DeleteFunc(found, func(m Match) bool { return !strings.EqualFold(m.Name, name) }), nil
}

func matchOf(p Person) Match { return Match{p.ID, userObject, either(p.DisplayName, p.UserName)} }

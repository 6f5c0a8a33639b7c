package workflowgen

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/graph-gophers/graphql-go"
)

// scimGroups is /Groups: the groups of the one directory that are not virtual.
type scimGroups struct{ *scimCall }

// scimDescription is the description of a group made through SCIM, which has no attribute for it.
const scimDescription = "Azure AD SCIM v2"

// create ignores attributes without a place, such as the schema that Microsoft's sample names.
func (c scimGroups) create(body map[string]any) (string, error) {
	in := &groupInput{Directory: c.options.Directory, Name: graphql.NullString{Set: true}, Description: text(scimDescription), twist: c.fault()}
	members := new(membersInput)
	attributes := map[string]any{}
	flatten(attributes, body)
	for path, value := range attributes {
		if value == nil {
			continue
		}
		var err error
		if path == "members" {
			members.UserIDs, err = memberIDs(value)
		} else {
			_, err = in.set(path, value)
		}
		if err != nil {
			return "", err
		}
	}
	g, err := c.store.createGroup(in)
	if err != nil {
		return "", err
	}
	members.GroupID = g.ID
	_, err = c.store.addMembers(members)
	return string(g.ID), err
}

// set changes one attribute; known is false for an attribute that is not in the vendor's mapping table.
func (in *groupInput) set(path string, value any) (known bool, err error) {
	switch path {
	case "displayname":
		in.Name, err = textValue(path, value)
	case "externalid":
		in.SystemIdentifier, err = textValue(path, value)
	default:
		return false, nil
	}
	return true, err
}

// groupPatch collects the operations of a PATCH.
type groupPatch struct {
	properties groupInput
	named      bool // properties has something to change
	empty      bool // members that are not added leave
	members    map[graphql.ID]bool
	order      []graphql.ID // of the keys of members
}

// patch changes the properties, then adds and then removes members.
func (c scimGroups) patch(id string, ops []scimOperation) error {
	p := groupPatch{properties: groupInput{ID: graphql.ID(id), twist: c.fault()}, members: map[graphql.ID]bool{}}
	for _, o := range ops {
		if err := p.take(&o); err != nil {
			return err
		}
	}
	if p.named {
		if _, err := c.store.updateGroup(&p.properties); err != nil {
			return err
		}
	}
	if c.fault().ignoresAll() {
		return nil
	}
	if _, err := c.store.addMembers(&membersInput{GroupID: graphql.ID(id), UserIDs: p.users(true)}); err != nil {
		return err
	}
	leave := p.users(false)
	if p.empty {
		leave = slices.DeleteFunc(c.memberIDs(id), func(user graphql.ID) bool { return p.members[user] })
	}
	_, err := c.store.removeMembers(&membersInput{GroupID: graphql.ID(id), UserIDs: leave})
	return err
}

// take adds an operation to what the earlier ones ask for.
func (p *groupPatch) take(o *scimOperation) error {
	if o.path == "members" || strings.HasPrefix(o.path, "members[") {
		return p.takeMembers(o)
	}
	return o.each(func(path string, value any) error {
		if path == "members" {
			return p.takeMembers(&scimOperation{o.op, path, value})
		}
		known, err := p.properties.set(path, value)
		if !known {
			return badRequest(invalidPath, fmt.Sprintf("The attribute %q is not supported.", path))
		}
		p.named = true
		return err
	})
}

// takeMembers reads an operation on members, in either dialect.
func (p *groupPatch) takeMembers(o *scimOperation) error {
	if o.path != "members" {
		id, ok := memberInPath(o.path)
		if !ok || o.op != "remove" {
			return badRequest(invalidPath, fmt.Sprintf("The path %q is not supported.", o.path))
		}
		p.set(false, id)
		return nil
	}
	if o.op == "replace" || o.op == "remove" && o.value == nil {
		p.empty, p.members, p.order = true, map[graphql.ID]bool{}, nil
	}
	if o.op == "remove" && o.value == nil {
		return nil
	}
	ids, err := memberIDs(o.value)
	p.set(o.op != "remove", ids...)
	return err
}

func (p *groupPatch) set(member bool, ids ...graphql.ID) {
	for _, id := range ids {
		if _, ok := p.members[id]; !ok {
			p.order = append(p.order, id)
		}
		p.members[id] = member
	}
}

// users returns the users that become members, or those that leave, in the order of the operations.
func (p *groupPatch) users(member bool) []graphql.ID {
	var ids []graphql.ID
	for _, id := range p.order {
		if p.members[id] == member {
			ids = append(ids, id)
		}
	}
	return ids
}

// memberPath is members[value eq "id"].
var memberPath = regexp.MustCompile(`(?i)^members\[value eq "([^"\\]+)"\]$`)

func memberInPath(path string) (graphql.ID, bool) {
	m := memberPath.FindStringSubmatch(path)
	if m == nil {
		return "", false
	}
	return graphql.ID(m[1]), true
}

// memberIDs returns the ids of all members.
func (c scimGroups) memberIDs(id string) []graphql.ID {
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	var ids []graphql.ID
	if e := at(c.store.groups, number(groupKind, graphql.ID(id))); e != nil {
		for _, n := range e.members.all() {
			ids = append(ids, globalID(userKind, n))
		}
	}
	return ids
}

func (c scimGroups) remove(id string) error { return c.store.deleteGroup(graphql.ID(id)) }

func (c scimGroups) read(id string) (any, bool) {
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	e := at(c.store.groups, number(groupKind, graphql.ID(id)))
	if g := c.shown(e); g != nil {
		return c.resource(g, e), true
	}
	return nil, false
}

// shown returns a group as the door sees it, nil if the group does not exist, is virtual or is in another directory. The lock
// is held.
func (c scimGroups) shown(e *groupEntry) *group {
	if e == nil || e.IsVirtual || e.Directory.Name != c.options.Directory {
		return nil
	}
	return e.past.seen(e.group, c.fault())
}

func (c scimGroups) find(f scimFilter) ([]any, error) {
	found := []any{}
	if _, err := f.matches((&group{}).equal(&groupEntry{})); err != nil {
		return nil, err
	}
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	for _, e := range c.store.groups {
		if g := c.shown(e); g != nil {
			if ok, _ := f.matches(g.equal(e)); ok {
				found = append(found, c.resource(g, e))
			}
		}
	}
	return found, nil
}

// equal compares an attribute if the door can filter by it: Entra ID looks for groups and for members by these.
func (g *group) equal(e *groupEntry) func(comparison) (result, ok bool) {
	return func(c comparison) (result, ok bool) {
		switch c.attribute {
		case "id":
			return string(g.ID) == c.value, true
		case "externalid":
			return deref(g.SystemIdentifier) == c.value, true
		case "displayname":
			return fold(g.Name) == fold(c.value), true
		case "members":
			return e.members.has(number(userKind, graphql.ID(c.value))), true
		}
		return false, false
	}
}

// resource returns the group as an answer shows it. The lock is held.
func (c scimGroups) resource(g *group, e *groupEntry) scimGroup {
	r := scimGroup{Schemas: []string{groupURN}, ID: string(g.ID), ExternalID: deref(g.SystemIdentifier),
		Meta: scimMeta{"Group", g.CreatedAt, nil}, DisplayName: g.Name}
	if strings.EqualFold(c.query.Get("excludedAttributes"), "members") {
		return r
	}
	r.Members = []scimReference{}
	for _, n := range e.members.all() {
		u := c.store.users[n]
		r.Members = append(r.Members, scimReference{UserID(n), cmp.Or(deref(u.CommonName), u.UserName)})
	}
	return r
}

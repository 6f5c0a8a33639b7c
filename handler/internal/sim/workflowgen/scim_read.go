package workflowgen

import (
	"strconv"

	"github.com/graph-gophers/graphql-go"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/scim/filter"
	"workflowgen-scim/handler/internal/workflowgen"
	"workflowgen-scim/handler/internal/workflowgen/scimapi"
)

// read is a resource of the directory: who is archived, virtual or elsewhere is not there.
func (c *scimCall) read(id string) (*scim.Resource, error) {
	var r *scim.Resource
	c.s.store.mu.RLock()
	defer c.s.store.mu.RUnlock()
	if c.t == scimapi.UserType {
		if e := at(c.s.store.users, number(userKind, graphql.ID(id))); e != nil && !e.IsArchived && e.Directory.Name == c.s.options.Directory {
			if u := e.past.seen(e.user, twistOf(c.r.Context())); u != nil {
				r = (&userEntry{user: u}).scim()
			}
		}
	} else if e := at(c.s.store.groups, number(groupKind, graphql.ID(id))); e != nil && !e.IsVirtual && e.Directory.Name == c.s.options.Directory {
		if g := e.past.seen(e.group, twistOf(c.r.Context())); g != nil {
			r = (&groupEntry{group: g, members: e.members}).scim(c.s.store)
		}
	}
	if r == nil {
		return nil, errNoResource
	}
	return r, nil
}

func (e *userEntry) scim() *scim.Resource {
	row := e.row()
	active := strconv.FormatBool(row.IsActive)
	u := workflowgen.User{ID: row.ID, Values: [workflowgen.NumFields]string{
		workflowgen.UserName: row.UserName, workflowgen.SystemIdentifier: row.SystemIdentifier, workflowgen.IsActive: active,
		workflowgen.CommonName: row.CommonName, workflowgen.FirstName: row.FirstName, workflowgen.LastName: row.LastName,
		workflowgen.JobTitle: row.JobTitle, workflowgen.Email: row.Email, workflowgen.Phone: row.Phone,
		workflowgen.Mobile: row.Mobile, workflowgen.Fax: row.Fax, workflowgen.PostalAddress: row.PostalAddress,
		workflowgen.PostalCode: row.PostalCode, workflowgen.Office: row.Office, workflowgen.Manager: row.Manager,
	}}
	r := scimapi.Resource(&u)
	return &r
}

func (e *groupEntry) scim(s *store) *scim.Resource {
	r := scimapi.GroupType.New()
	r.ID = string(e.ID)
	r.Set(mapping.DisplayName, e.Name)
	r.Set(mapping.ExternalID, deref(e.SystemIdentifier))
	r.Members = []scim.Member{}
	for _, n := range e.members.all() {
		name := deref(s.users[n].CommonName)
		if name == "" {
			name = s.users[n].UserName
		}
		r.Members = append(r.Members, scim.Member{Value: UserID(n), Display: name})
	}
	return &r
}

// list answers a page of what a filter matches. It looks at everybody: few ask for more than one by a key.
func (c *scimCall) list() error {
	match := func(*scim.Resource) bool { return true }
	if text := c.query.Get("filter"); text != "" && !c.s.options.IgnoreFilters {
		e, err := filter.Parse(text)
		if err != nil {
			return err
		}
		m, err := filter.Bind(e, c.t)
		if err != nil {
			return err
		}
		match = m.Match
	}
	var found []*scim.Resource
	for _, id := range c.all() {
		if r, err := c.read(id); err == nil && match(r) {
			found = append(found, r)
		}
	}
	start := max(c.number("startIndex", 1), 1)
	from := min(start-1, len(found))
	count := max(c.number("count", 100), 0)
	if limit := c.s.options.PageCap; limit > 0 {
		count = min(count, limit)
	}
	shown := found[from:min(from+count, len(found))]
	p := c.projection()
	c.write(200, scim.AppendList(nil, len(found), scim.Place{StartIndex: start}, len(shown), func(dst []byte, i int) []byte {
		return shown[i].Append(dst, scimPath+c.t.Endpoint+"/"+shown[i].ID, p)
	}))
	return nil
}

func (c *scimCall) number(name string, otherwise int) int {
	if n, err := strconv.Atoi(c.query.Get(name)); err == nil {
		return n
	}
	return otherwise
}

// all is the ids of everything of the type, in their order.
func (c *scimCall) all() []string {
	c.s.store.mu.RLock()
	defer c.s.store.mu.RUnlock()
	var ids []string
	if c.t == scimapi.UserType {
		for n := range c.s.store.users {
			ids = append(ids, UserID(n))
		}
		return ids
	}
	for n := range c.s.store.groups {
		ids = append(ids, GroupID(n))
	}
	return ids
}

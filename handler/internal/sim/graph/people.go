package graph

import (
	"net/http"
	"slices"
	"strings"
)

// User is a user of the tenant. The names are those of the synchronization schema.
type User struct {
	ID                string
	UserPrincipalName string
	DisplayName       string
	GivenName         string
	Surname           string
	Mail              string
	MailNickname      string
	JobTitle          string
	Department        string
	CompanyName       string
	EmployeeID        string
	TelephoneNumber   string
	City              string
	SAM               string
	Domain            string
	SID               string
	ImmutableID       string
	Manager           string // an id
	Disabled          bool
	Deleted           bool // less than 30 days ago
	Guest             bool
}

// Group is a group of the tenant.
type Group struct {
	ID          string
	DisplayName string
	SAM         string
	NetBIOS     string
	SID         string
	Members     []string // ids of users, and of groups
}

// sources are the attributes that a mapping can take from a user.
var sources = map[string]func(*User) string{
	"objectId":                     func(u *User) string { return u.ID },
	"userPrincipalName":            func(u *User) string { return u.UserPrincipalName },
	"displayName":                  func(u *User) string { return u.DisplayName },
	"givenName":                    func(u *User) string { return u.GivenName },
	"surname":                      func(u *User) string { return u.Surname },
	"mail":                         func(u *User) string { return u.Mail },
	"mailNickname":                 func(u *User) string { return u.MailNickname },
	"jobTitle":                     func(u *User) string { return u.JobTitle },
	"department":                   func(u *User) string { return u.Department },
	"companyName":                  func(u *User) string { return u.CompanyName },
	"employeeId":                   func(u *User) string { return u.EmployeeID },
	"telephoneNumber":              func(u *User) string { return u.TelephoneNumber },
	"city":                         func(u *User) string { return u.City },
	"onPremisesSecurityIdentifier": func(u *User) string { return u.SID },
}

// AddUser adds a user, with a new id if it has none.
func (s *Server) AddUser(u User) *User {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u.ID == "" {
		u.ID = s.guid("user")
	}
	made := &u
	s.people = append(s.people, made)
	s.byID[u.ID], s.byName[strings.ToLower(u.UserPrincipalName)] = made, made
	return made
}

// AddGroup adds a group, with a new id if it has none.
func (s *Server) AddGroup(g Group) *Group {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g.ID == "" {
		g.ID = s.guid("group")
	}
	made := &g
	s.groups = append(s.groups, made)
	return made
}

// Change calls change, which may change users and groups, under the server's lock.
func (s *Server) Change(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

func (s *Server) peopleRoutes() {
	s.handle("GET /users", 2, s.listUsers)
	s.handle("GET /users/{id}", 1, s.getUser)
	s.handle("GET /directory/deletedItems/{id}", 1, s.getDeleted)
	s.handle("GET /groups", 2, s.listGroups)
	s.handle("GET /groups/{id}", 1, s.getGroup)
	s.handle("GET /groups/{id}/members", 3, s.listMembers)
}

// wire returns a user as Graph shows it. Properties from on-premises are there only if selected.
func (u *User) wire(fields []string) object {
	if len(fields) == 0 {
		return object{"id": u.ID, "userPrincipalName": u.UserPrincipalName, "displayName": u.DisplayName, "givenName": u.GivenName,
			"surname": u.Surname, "mail": orNull(u.Mail), "jobTitle": orNull(u.JobTitle)}
	}
	o := object{}
	for _, f := range fields {
		switch f {
		case "id":
			o[f] = u.ID
		case "onPremisesSamAccountName":
			o[f] = orNull(u.SAM)
		case "onPremisesDomainName":
			o[f] = orNull(u.Domain)
		case "onPremisesImmutableId":
			o[f] = orNull(u.ImmutableID)
		case "accountEnabled":
			o[f] = !u.Disabled
		case "userType":
			o[f] = "Member"
			if u.Guest {
				o[f] = "Guest"
			}
		default:
			if of := sources[f]; of != nil {
				o[f] = orNull(of(u))
			}
		}
	}
	return o
}

func (g *Group) wire(fields []string) object {
	o := object{"id": g.ID, "displayName": g.DisplayName}
	if slices.Contains(fields, "onPremisesSamAccountName") {
		o["onPremisesSamAccountName"] = orNull(g.SAM)
		o["onPremisesNetBiosName"] = orNull(g.NetBIOS)
		o["onPremisesSecurityIdentifier"] = orNull(g.SID)
	}
	return o
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func (s *Server) listUsers(w http.ResponseWriter, r *http.Request) {
	found := s.people
	if f := r.URL.Query().Get("$filter"); f != "" {
		property, value, ok := equality(f)
		if !ok || property != "displayName" {
			unsupported(w)
			return
		}
		found = slices.DeleteFunc(slices.Clone(s.people), func(u *User) bool { return !strings.EqualFold(u.DisplayName, value) })
	}
	fields := selected(r)
	found = slices.DeleteFunc(slices.Clone(found), func(u *User) bool { return u.Deleted })
	page(w, r, len(found), func(i int) any { return found[i].wire(fields) })
}

func (s *Server) getUser(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	u := s.byID[id]
	if u == nil {
		u = s.byName[strings.ToLower(id)]
	}
	if u == nil || u.Deleted {
		notFound(w, id)
		return
	}
	answer(w, http.StatusOK, u.wire(selected(r)))
}

// getDeleted answers a deleted user, by object id alone.
func (s *Server) getDeleted(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if u := s.byID[id]; u != nil && u.Deleted {
		answer(w, http.StatusOK, object{"@odata.type": "#microsoft.graph.user", "id": u.ID})
		return
	}
	notFound(w, id)
}

func (s *Server) listGroups(w http.ResponseWriter, r *http.Request) {
	found := s.groups
	if f := r.URL.Query().Get("$filter"); f != "" {
		property, value, ok := equality(f)
		if !ok || property != "displayName" {
			unsupported(w)
			return
		}
		found = nil
		for _, g := range s.groups {
			if strings.EqualFold(g.DisplayName, value) {
				found = append(found, g)
			}
		}
	}
	fields := selected(r)
	page(w, r, len(found), func(i int) any { return found[i].wire(fields) })
}

func (s *Server) group(id string) *Group {
	for _, g := range s.groups {
		if g.ID == id {
			return g
		}
	}
	return nil
}

func (s *Server) getGroup(w http.ResponseWriter, r *http.Request) {
	if g := s.group(r.PathValue("id")); g != nil {
		answer(w, http.StatusOK, g.wire(selected(r)))
		return
	}
	notFound(w, r.PathValue("id"))
}

func (s *Server) listMembers(w http.ResponseWriter, r *http.Request) {
	g := s.group(r.PathValue("id"))
	if g == nil {
		notFound(w, r.PathValue("id"))
		return
	}
	page(w, r, len(g.Members), func(i int) any {
		id, kind := g.Members[i], "#microsoft.graph.user"
		name := ""
		if u := s.byID[id]; u != nil {
			name = u.DisplayName
		} else if inner := s.group(id); inner != nil {
			kind, name = "#microsoft.graph.group", inner.DisplayName
		}
		return object{"@odata.type": kind, "id": id, "displayName": name}
	})
}

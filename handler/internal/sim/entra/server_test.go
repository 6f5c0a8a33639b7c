package entra_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	entrasim "workflowgen-scim/handler/internal/sim/entra"
)

const (
	token      = "secret"
	enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	manager    = enterprise + ":manager"
)

// held are the paths that the server keeps, as WorkflowGen would; it ignores all others.
var held = []string{
	"userName", "externalId", "active", "displayName", "name.givenName", "name.familyName", "title", "preferredLanguage",
	`emails[type eq "work"].value`, `phoneNumbers[type eq "work"].value`, `phoneNumbers[type eq "mobile"].value`,
	`phoneNumbers[type eq "fax"].value`, `addresses[type eq "work"].streetAddress`, `addresses[type eq "work"].postalCode`,
	`addresses[type eq "work"].locality`, `addresses[type eq "work"].region`, `addresses[type eq "work"].country`,
	`addresses[type eq "other"].formatted`, enterprise + ":employeeNumber", enterprise + ":department",
	enterprise + ":organization", manager,
}

// bugs are the bugs that a test can give a server.
type bugs struct {
	emptyOnRemove  bool // Remove with a value takes all members out
	keepActive     bool // active "False" is ignored
	activeAsText   bool // active comes back as "true"
	contentType    string
	ignoreFilter   bool // a filter answers everything
	created        int  // the status of a POST that succeeds
	noMatch        int  // the status of a filter without a match
	hideDisabled   bool // a filter does not show disabled users
	keepCleared    bool // a cleared value stays
	keepDeleted    bool // a DELETE does nothing
	loseMember     bool // of several members added, the last one is lost
	memberConflict bool // a member cannot be added again
	groupBody      bool // PATCH of a group answers 200
	skipPathless   bool // operations without path are skipped
	duplicateMail  bool // writing the work mail adds another
}

// server is a minimal SCIM server, with maps. It reads messages with its own code, not with the code under test.
type server struct {
	t    *testing.T
	bugs bugs

	mu     sync.Mutex
	last   int
	users  map[string]map[string]string // by id: values by path, the manager as an id
	groups map[string]*group
	ops    map[string]int // how often each spelling of op came
}

type group struct {
	externalID, name string
	members          map[string]bool // by id
}

func newServer(t *testing.T, b bugs) *server {
	return &server{t: t, bugs: b, users: map[string]map[string]string{}, groups: map[string]*group{}, ops: map[string]int{}}
}

// start serves h, perhaps a wrapped server, and returns its URL.
func start(t *testing.T, h http.Handler) string {
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL + "/scim/v2"
}

type object = map[string]any

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.likeEntra(r)
	collection, id, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/scim/v2/"), "/")
	var body object
	if data, _ := io.ReadAll(r.Body); len(data) > 0 {
		if err := json.Unmarshal(data, &body); err != nil {
			s.t.Errorf("%s %s: %v", r.Method, r.URL, err)
		}
	}
	switch {
	case r.Header.Get("Authorization") != "Bearer "+token:
		s.answer(w, 401, object{"status": "401"})
	case r.Method == "GET" && id == "":
		s.list(w, r, collection)
	case r.Method == "POST":
		s.create(w, collection, body)
	case s.users[id] == nil && s.groups[id] == nil:
		s.answer(w, 404, object{"status": "404"})
	case r.Method == "GET":
		s.answer(w, 200, s.resource(collection, id, r.URL.Query().Get("excludedAttributes") != "members"))
	case r.Method == "PATCH":
		s.patch(w, collection, id, body)
	case r.Method == "DELETE":
		s.delete(id)
		w.WriteHeader(204)
	}
}

// likeEntra checks the headers.
func (s *server) likeEntra(r *http.Request) {
	h := r.Header
	_, agent := h["User-Agent"]
	wantType := ""
	if r.Method == "POST" || r.Method == "PATCH" {
		wantType = "application/scim+json; charset=utf-8"
	}
	if agent || h.Get("Accept-Encoding") != "" || h.Get("Content-Type") != wantType ||
		!regexp.MustCompile(`^Date:.+, ActivityId:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`).MatchString(h.Get("ADSCIMVersion")) {
		s.t.Errorf("%s %s has headers that Entra does not send: %v", r.Method, r.URL, h)
	}
}

func (s *server) answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/scim+json")
	if s.bugs.contentType != "" {
		w.Header().Set("Content-Type", s.bugs.contentType)
	}
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

var (
	equality  = regexp.MustCompile(`^(\w+) eq ("[^"]*")$`)
	relation  = regexp.MustCompile(`^id eq "([^"]*)" and members eq "([^"]*)"$`)
	aMember   = regexp.MustCompile(`^members\[value eq "([^"]*)"\]$`)
	inBracket = regexp.MustCompile(`^(\w+)\[type eq "(\w+)"\]\.(\w+)$`)
)

func (s *server) list(w http.ResponseWriter, r *http.Request, collection string) {
	text := r.URL.Query().Get("filter")
	if strings.Contains(r.URL.RawQuery, "%20") {
		s.t.Errorf("%s: Entra writes spaces as +", r.URL.RawQuery)
	}
	var found []any
	for _, id := range s.all(collection) {
		if s.matches(collection, id, text) || s.bugs.ignoreFilter {
			found = append(found, s.resource(collection, id, !r.URL.Query().Has("excludedAttributes")))
		}
	}
	if len(found) == 0 && s.bugs.noMatch != 0 {
		s.answer(w, s.bugs.noMatch, object{"status": fmt.Sprint(s.bugs.noMatch)})
		return
	}
	s.answer(w, 200, object{
		"schemas": []string{"urn:ietf:params:scim:api:messages:2.0:ListResponse"}, "totalResults": len(found), "Resources": found,
	})
}

func (s *server) all(collection string) []string {
	if collection == "Users" {
		return slices.Collect(maps.Keys(s.users))
	}
	return slices.Collect(maps.Keys(s.groups))
}

func (s *server) matches(collection, id, text string) bool {
	if m := relation.FindStringSubmatch(text); m != nil {
		return m[1] == id && s.groups[id].members[m[2]]
	}
	m := equality.FindStringSubmatch(text)
	if m == nil {
		s.t.Errorf("unknown filter %q", text)
		return false
	}
	var value string
	_ = json.Unmarshal([]byte(m[2]), &value)
	if collection == "Users" {
		return s.users[id][m[1]] == value && !(s.bugs.hideDisabled && s.users[id]["active"] == "false")
	}
	return map[string]string{"externalId": s.groups[id].externalID, "displayName": s.groups[id].name}[m[1]] == value
}

func (s *server) create(w http.ResponseWriter, collection string, body object) {
	s.last++
	id := fmt.Sprintf("id-%d", s.last)
	if collection == "Users" {
		values := map[string]string{"active": "true"}
		flatten(values, "", body)
		for _, other := range s.users {
			if other["userName"] == values["userName"] || other["externalId"] == values["externalId"] {
				s.answer(w, 409, object{"status": "409", "scimType": "uniqueness"})
				return
			}
		}
		s.users[id] = values
	} else {
		g := &group{fmt.Sprint(body["externalId"]), fmt.Sprint(body["displayName"]), map[string]bool{}}
		for _, other := range s.groups {
			if other.name == g.name || other.externalID == g.externalID {
				s.answer(w, 409, object{"status": "409", "scimType": "uniqueness"})
				return
			}
		}
		s.groups[id] = g
	}
	status := 201
	if s.bugs.created != 0 {
		status = s.bugs.created
	}
	s.answer(w, status, s.resource(collection, id, true))
}

func (s *server) delete(id string) {
	if s.bugs.keepDeleted {
		return
	}
	delete(s.users, id)
	delete(s.groups, id)
	for _, g := range s.groups {
		delete(g.members, id)
	}
}

// flatten turns a resource into values by path.
func flatten(values map[string]string, prefix string, o object) {
	for name, v := range o {
		switch v := v.(type) {
		case object:
			separator := "."
			if strings.HasPrefix(name, "urn:") {
				separator = ":"
			}
			flatten(values, prefix+name+separator, v)
		case []any:
			for _, e := range v {
				if e, ok := e.(object); ok {
					flatten(values, fmt.Sprintf("%s[type eq %q].", prefix+name, e["type"]), e)
				}
			}
		default:
			set(values, prefix+name, v)
		}
	}
}

// set writes a value at a path, whatever its case, if the path is held.
func set(values map[string]string, path string, v any) {
	for _, known := range held {
		if !strings.EqualFold(known, path) {
			continue
		}
		text := ""
		if v != nil {
			text = fmt.Sprint(v)
		}
		if known == "active" {
			text = strings.ToLower(text)
		}
		if values[known] = text; text == "" {
			delete(values, known)
		}
	}
}

// resource returns the body of a GET.
func (s *server) resource(collection, id string, members bool) object {
	if collection == "Groups" {
		g := s.groups[id]
		o := object{"id": id, "externalId": g.externalID, "displayName": g.name}
		if members {
			list := []any{}
			for m := range g.members {
				list = append(list, object{"value": m})
			}
			o["members"] = list
		}
		return o
	}
	o := object{"id": id, "meta": object{"resourceType": "User"}}
	for path, v := range s.users[id] {
		unflatten(o, path, v)
	}
	if !s.bugs.activeAsText {
		o["active"] = s.users[id]["active"] == "true"
	}
	if s.users[id]["name.familyName"] == "" {
		unflatten(o, "name.familyName", "made up") // as the gateway does, for WorkflowGen requires one
	}
	return o
}

func unflatten(o object, path, v string) {
	sub := func(name string) object {
		if o[name] == nil {
			o[name] = object{}
		}
		return o[name].(object)
	}
	switch m := inBracket.FindStringSubmatch(path); {
	case m != nil:
		list, _ := o[m[1]].([]any)
		i := slices.IndexFunc(list, func(e any) bool { return e.(object)["type"] == m[2] })
		if i < 0 {
			i, list = len(list), append(list, object{"type": m[2]})
			o[m[1]] = list
		}
		list[i].(object)[m[3]] = v
	case path == manager:
		sub(enterprise)["manager"] = object{"value": v}
	case strings.HasPrefix(path, enterprise):
		sub(enterprise)[strings.TrimPrefix(path, enterprise+":")] = v
	case strings.HasPrefix(path, "name."):
		sub("name")[strings.TrimPrefix(path, "name.")] = v
	default:
		o[path] = v
	}
}

// content returns the users and groups of the server, as a Model.
func (s *server) content() entrasim.Model {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := entrasim.Model{Users: map[string]entrasim.User{}, Groups: map[string]entrasim.Group{}}
	for _, values := range s.users {
		u := entrasim.User{ExternalID: values["externalId"], Attributes: maps.Clone(values)}
		if boss := values[manager]; boss != "" {
			u.Attributes[manager] = s.users[boss]["externalId"]
		}
		m.Users[u.ExternalID] = u
	}
	for _, g := range s.groups {
		members := map[string]bool{}
		for id := range g.members {
			members[s.users[id]["externalId"]] = true
		}
		m.Groups[g.externalID] = entrasim.Group{ExternalID: g.externalID, DisplayName: g.name, Members: members}
	}
	return m
}

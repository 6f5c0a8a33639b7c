package workflowgen

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
)

// adminHelp is the answer to GET /.
const adminHelp = `This door administers a WorkflowGen stand-in. It is for tests and for people, and real instances have none.

GET    /state                    directories, users, groups and participants, with memberships
POST   /directories              {"name":"HR"}
GET    /users                    all users
POST   /users                    one user or an array of them: {"userName":"ann","lastName":"Lee","isActive":true}
GET    /users/{user}             by id or user name
PATCH  /users/{user}             the properties named change; "" or null clears: {"jobTitle":"Boss","isActive":false}
DELETE /users/{user}             delete or archive, by WorkflowGen's rules
POST   /users/{user}/references  something refers to the user from now on
GET    /groups                   all groups
POST   /groups                   one group or an array of them: {"name":"Crew","description":"x","members":["ann"]}
GET    /groups/{group}           by id
PATCH  /groups/{group}           as for users; members names all members: {"members":["ann","bob"]}
DELETE /groups/{group}
GET    /participants             all participants
POST   /participants             one or an array of them: {"name":"Pay","coordinators":["ann"]}
GET    /faults                   rules in force
POST   /faults                   one rule or an array of them: {"what":"503","on":"createUser","times":2}
DELETE /faults                   remove all rules
GET    /calls                    requests to the GraphQL and SCIM doors, in the order of their answers
DELETE /calls                    forget the requests
`

// Admin returns the admin door: HTTP with JSON that seeds users and groups, changes them as an administrator would in
// WorkflowGen's own screens, injects faults, and shows the state and the calls. WorkflowGen's rules hold here too; faults do
// not strike. A refusal is 400, an unknown name 404, each with {"error": …}. GET / lists the requests.
//
// The door asks for no credentials: any client that reaches its address controls the instance. Bind it to the loopback interface. It
// refuses requests that a browser sends for another site, and shows no passwords, tokens or keys. It shows as many calls as
// [Options].Record keeps.
func (s *Server) Admin() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, adminHelp) })
	for pattern, serve := range map[string]func(*adminCall) (any, error){
		"GET /state":                    func(*adminCall) (any, error) { return s.State(), nil },
		"POST /directories":             s.adminDirectory,
		"GET /users":                    func(*adminCall) (any, error) { return s.Users(), nil },
		"POST /users":                   s.adminAddUsers,
		"GET /users/{user}":             s.adminUser,
		"PATCH /users/{user}":           s.adminChangeUser,
		"DELETE /users/{user}":          s.adminDeleteUser,
		"POST /users/{user}/references": s.adminReference,
		"GET /groups":                   func(*adminCall) (any, error) { return orEmpty(s.Groups()), nil },
		"POST /groups":                  s.adminAddGroups,
		"GET /groups/{group}":           s.adminGroup,
		"PATCH /groups/{group}":         s.adminChangeGroup,
		"DELETE /groups/{group}":        s.adminDeleteGroup,
		"GET /participants":             func(*adminCall) (any, error) { return orEmpty(s.Participants()), nil },
		"POST /participants":            s.adminAddParticipants,
		"GET /faults":                   func(*adminCall) (any, error) { return s.Faults(), nil },
		"POST /faults":                  s.adminInject,
		"DELETE /faults":                func(*adminCall) (any, error) { s.Heal(); return nil, nil },
		"GET /calls":                    func(*adminCall) (any, error) { return orEmpty(s.Calls()), nil },
		"DELETE /calls":                 func(*adminCall) (any, error) { s.ResetCalls(); return nil, nil },
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			c := &adminCall{r: r}
			answer, err := serve(c)
			c.answer(w, answer, err)
		})
	}
	return http.NewCrossOriginProtection().Handler(mux)
}

// State is all data of an instance.
type State struct {
	Directories  []string      `json:"directories"`
	Users        []UserRow     `json:"users"`
	Groups       []GroupRow    `json:"groups"`
	Participants []Participant `json:"participants"`
}

// State returns the state of the instance, archived users and virtual groups included.
func (s *Server) State() State {
	state := State{Users: s.Users(), Groups: orEmpty(s.Groups()), Participants: orEmpty(s.Participants())}
	s.store.mu.RLock()
	defer s.store.mu.RUnlock()
	for _, d := range s.store.directories {
		state.Directories = append(state.Directories, d.Name)
	}
	return state
}

// orEmpty makes a list that JSON writes as [] if it is empty.
func orEmpty[T any](list []T) []T { return append([]T{}, list...) }

// adminCall is a request to the admin door.
type adminCall struct{ r *http.Request }

// errUnknown is an error about a name in the path.
type errUnknown struct{ error }

// answer writes JSON: 200 with a body, 201 if something was made, 204 for nothing to show.
func (c *adminCall) answer(w http.ResponseWriter, body any, err error) {
	status := http.StatusOK
	switch _, unknown := errors.AsType[errUnknown](err); {
	case unknown:
		status = http.StatusNotFound
	case err != nil:
		status = http.StatusBadRequest
	case body == nil:
		w.WriteHeader(http.StatusNoContent)
		return
	case c.r.Method == http.MethodPost:
		status = http.StatusCreated
	}
	if err != nil {
		body = map[string]string{"error": err.Error()}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	_ = e.Encode(body)
}

// body reads the JSON of a request.
func (c *adminCall) body() ([]byte, error) {
	return io.ReadAll(http.MaxBytesReader(nil, c.r.Body, maxBody))
}

// readAll reads one item, or an array of items.
func readAll[T any](c *adminCall) ([]T, error) {
	text, err := c.body()
	if err != nil {
		return nil, err
	}
	if text = bytes.TrimSpace(text); bytes.HasPrefix(text, []byte{'['}) {
		return decodeStrictly[[]T](text)
	}
	one, err := decodeStrictly[T](text)
	return []T{one}, err
}

// decodeStrictly refuses names that T does not have: a mistyped name would change nothing, in silence.
func decodeStrictly[T any](text []byte) (v T, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	return v, d.Decode(&v)
}

func (s *Server) adminDirectory(c *adminCall) (any, error) {
	rows, err := readAll[struct{ Name string }](c)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		if row.Name == "" {
			return nil, refuse(Required, "name")
		}
		s.AddDirectory(row.Name)
	}
	return s.State().Directories, nil
}

func (s *Server) adminAddParticipants(c *adminCall) (any, error) {
	rows, err := readAll[Participant](c)
	if err != nil {
		return nil, err
	}
	for _, p := range rows {
		if err := s.AddParticipant(p); err != nil {
			return nil, err
		}
	}
	return s.Participants(), nil
}

func (s *Server) adminInject(c *adminCall) (any, error) {
	rules, err := readAll[json.RawMessage](c)
	if err != nil {
		return nil, err
	}
	faults := make([]Fault, len(rules))
	for i, text := range rules {
		if faults[i], err = ParseFault(string(text)); err != nil {
			return nil, err
		}
	}
	s.Inject(faults...)
	return s.Faults(), nil
}

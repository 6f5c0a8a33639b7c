package graphql_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"workflowgen-scim/handler/internal/workflowgen/connection"
	"workflowgen-scim/handler/internal/workflowgen/graphql"
)

// reply is the answer of a scripted WorkflowGen to one request.
type reply struct {
	status int    // 0 is 200
	media  string // "" is application/json
	body   string
}

func (p reply) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", cmp.Or(p.media, "application/json; charset=utf-8"))
	w.WriteHeader(cmp.Or(p.status, http.StatusOK))
	io.WriteString(w, p.body)
}

// script is a WorkflowGen that answers each operation with its next reply, the last one forever, and records its requests:
// "name {variables}".
type script struct {
	*httptest.Server
	mu       sync.Mutex
	replies  map[string][]http.Handler
	recorded []string
}

// play starts a script. A reply is a string for a body, a reply, or a handler.
func play(t *testing.T, replies map[string][]any) *script {
	s := &script{replies: map[string][]http.Handler{}}
	for name, list := range replies {
		for _, r := range list {
			s.replies[name] = append(s.replies[name], handler(r))
		}
	}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func handler(r any) http.Handler {
	switch r := r.(type) {
	case string:
		return reply{body: r}
	case http.Handler:
		return r
	}
	panic(fmt.Sprintf("not a reply: %T", r))
}

var operationName = regexp.MustCompile(`^(?:#.*\n)*(?:query|mutation) (\w+)`)

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Query     string          `json:"query"`
		Variables json.RawMessage `json:"variables"`
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		http.Error(w, "the request is not JSON: "+err.Error(), http.StatusTeapot)
		return
	}
	name := operationName.FindStringSubmatch(body.Query)[1]
	s.next(name, string(body.Variables)).ServeHTTP(w, r)
}

func (s *script) next(name, variables string) http.Handler {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.recorded = append(s.recorded, name+" "+variables)
	list := s.replies[name]
	if len(list) == 0 {
		return reply{status: http.StatusTeapot, body: "unexpected: " + name}
	}
	if len(list) > 1 {
		s.replies[name] = list[1:]
	}
	return list[0]
}

// requests returns the requests since the last call.
func (s *script) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	recorded := s.recorded
	s.recorded = nil
	return recorded
}

func (s *script) wantRequests(t *testing.T, want ...string) {
	t.Helper()
	for i, asked := range want {
		name, variables, _ := strings.Cut(asked, " ")
		want[i] = name + " " + sorted(t, variables)
	}
	if got := s.requests(); !slices.Equal(got, want) {
		t.Errorf("WorkflowGen received\n\t%q\nwant\n\t%q", got, want)
	}
}

// sorted is the JSON with its members in the order of encoding/json.
func sorted(t *testing.T, text string) string {
	t.Helper()
	var v any
	must(t, json.Unmarshal([]byte(text), &v))
	b, err := json.Marshal(v)
	must(t, err)
	return string(b)
}

func config(url string) graphql.Config {
	return graphql.Config{
		Config:           connection.Config{SignIn: connection.Basic("admin", connection.Fixed("s3cret")), Attempts: 1},
		URL:              url,
		DirectoryName:    "Entra",
		GroupDescription: "From Entra ID",
	}
}

func open(t *testing.T, cfg graphql.Config) *graphql.Directory {
	t.Helper()
	d, err := graphql.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Users and groups in WorkflowGen's answers.
const (
	ann       = `{"id":"VXNlcjox","directory":{"name":"Entra"},"isArchived":false,"userName":"ann@x.org","systemIdentifier":"s1","isActive":true,"lastName":"Lee","email":null,"defaultLanguage":"fr","manager":{"id":"VXNlcjoy"}}`
	stranger  = `{"id":"VXNlcjox","directory":{"name":"HR"},"isArchived":false,"userName":"ann@x.org","isActive":true,"lastName":"Lee"}`
	ghost     = `{"id":"VXNlcjox","directory":{"name":"Entra"},"isArchived":true,"userName":"ann@x.org.archive1","isActive":false,"lastName":"Lee"}`
	sales     = `{"id":"R3JvdXA6MQ==","directory":{"name":"Entra"},"isVirtual":false,"name":"Sales","systemIdentifier":"g1"}`
	computed  = `{"id":"R3JvdXA6MQ==","directory":{"name":"Entra"},"isVirtual":true,"name":"Sales"}`
	elsewhere = `{"id":"R3JvdXA6MQ==","directory":{"name":"HR"},"isVirtual":false,"name":"Sales"}`
	annID     = "VXNlcjox"
	salesID   = "R3JvdXA6MQ=="
)

func data(field, value string) string { return fmt.Sprintf(`{"data":{%q:%s}}`, field, value) }

func list(field, total string, items string) string {
	return data(field, `{"totalCount":`+total+`,"items":[`+items+`]}`)
}

// groupGone is WorkflowGen's message for a group that does not exist.
const groupGone = `Group R3JvdXA6MQ== does not exist.`

// answer is a 200 for transports that are scripted without a server.
func answer(body string) *http.Response {
	return &http.Response{
		StatusCode: http.StatusOK,
		Header:     http.Header{"Content-Type": {"application/json"}},
		Body:       io.NopCloser(strings.NewReader(body)),
	}
}

func text(r io.Reader) string {
	b, _ := io.ReadAll(r)
	return string(b)
}

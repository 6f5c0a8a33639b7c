package wgsim

import (
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/graph-gophers/graphql-go"

	adapter "workflowgen-scim/handler/internal/workflowgen/graphql"
)

// Options say what instance to start. The zero value is one with the administrator admin, who has no password.
type Options struct {
	// Directory is the name of the directory that is provisioned, "Entra ID" if empty. The directory WORKFLOWGEN is there
	// besides, as in every instance.
	Directory string

	// Username and Password are the administrator's, for HTTP Basic. Username is "admin" if empty.
	Username string
	Password string

	// Tokens are bearer tokens that sign in as the administrator.
	Tokens []string

	// Users and Groups are there from the beginning, as if Seed had been called.
	Users  []UserRow
	Groups []GroupRow

	// Record is how many of the last calls are kept for Calls. 0 keeps none, which is what a benchmark wants.
	Record int
}

// Server is a WorkflowGen. Its methods may be called while it serves.
type Server struct {
	options  Options
	store    *store
	schema   *graphql.Schema
	handler  http.Handler
	requests atomic.Int64
	tape     tape
}

// New starts an instance. It panics if Users or Groups break a rule, which is a mistake in the program.
func New(o Options) *Server {
	if o.Directory == "" {
		o.Directory = "Entra ID"
	}
	if o.Username == "" {
		o.Username = "admin"
	}
	s := &Server{options: o, store: newStore(), tape: tape{limit: o.Record}}
	s.store.addDirectory(builtIn, "Built-in directory")
	s.store.addDirectory(o.Directory, "Provisioned by Microsoft Entra ID")
	s.schema = graphql.MustParseSchema(adapter.Schema, &resolver{&query{s.store}, &mutation{s.store}},
		graphql.UseFieldResolvers(), graphql.DisableFieldSelections(), graphql.Tracer(watch{}))
	s.handler = s.routes()
	admin := UserRow{Directory: builtIn, UserName: o.Username, LastName: "Administrator", IsActive: true}
	if err := s.Seed(append([]UserRow{admin}, o.Users...), o.Groups); err != nil {
		panic(err)
	}
	return s
}

// administrator is the number of the first user.
const administrator = 1

type resolver struct {
	*query
	*mutation
}

// Requests is how many requests came to the GraphQL endpoint with good credentials.
func (s *Server) Requests() int64 { return s.requests.Load() }

// ServeHTTP serves what lies under /wfgen/graphql, in whatever case and with or without a slash at the end, as IIS does.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// routes is the chain that each request passes: anything that is to come between the network and WorkflowGen, such as
// latency and faults, is another handler around these.
func (s *Server) routes() http.Handler {
	return s.signedIn(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch strings.ToLower(strings.TrimSuffix(r.URL.Path, "/")) {
		case "/wfgen/graphql":
			s.requests.Add(1)
			s.serveGraphQL(w, r)
		case "/wfgen/graphql/schema":
			serveSchema(w, r)
		default:
			http.NotFound(w, r)
		}
	}))
}

func serveSchema(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte(adapter.Schema))
}

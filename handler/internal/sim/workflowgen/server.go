package workflowgen

import (
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/graph-gophers/graphql-go"
)

// Server is a WorkflowGen. Its methods may be called while it serves requests.
type Server struct {
	options  Options
	store    *store
	schema   *graphql.Schema
	handler  http.Handler
	requests atomic.Int64
	tape     tape
	password atomic.Pointer[string]
	faults   faults
	tokens   tokens
}

// New starts an instance. It panics if Users or Groups break a rule: that is a mistake of the caller.
func New(o Options) *Server {
	if o.Directory == "" {
		o.Directory = "Entra ID"
	}
	if o.Username == "" {
		o.Username = "admin"
	}
	s := &Server{options: o, store: newStore(), tape: tape{limit: o.Record}}
	s.store.pageCap, s.store.pagesAsGiven, s.store.ignoreFilters = o.PageCap, o.PagesAsGiven, o.IgnoreFilters
	s.store.addDirectory(builtIn, builtInReason)
	s.store.addDirectory(o.Directory, "Provisioned by Microsoft Entra ID")
	if o.Connector != "" {
		s.store.directory(o.Directory).Connector = &o.Connector
	}
	s.schema = graphql.MustParseSchema(o.sdl(), o.resolver(s.store), o.schemaOptions()...)
	s.ChangePassword(o.Password)
	s.handler = s.faulty(s.routes())
	s.Inject(o.Faults...)
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

// Requests returns the number of requests to the GraphQL endpoint with valid credentials.
func (s *Server) Requests() int64 { return s.requests.Load() }

// ServeHTTP serves /wfgen/graphql and /wfgen/scim, in any case and with or without a slash at the end, as IIS does.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// The paths, in lower case.
const (
	graphqlPath = "/wfgen/graphql"
	scimPath    = "/wfgen/scim"
	tokenPath   = "/oauth2/token"
)

// routes returns the handler behind the faults. The SCIM API checks its token itself.
func (s *Server) routes() http.Handler {
	administration := s.signedIn(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch path := fixedPath(r); {
		case path == graphqlPath:
			s.requests.Add(1)
			s.serveGraphQL(w, r)
		case path == graphqlPath+"/schema" && !s.options.HideSchema:
			s.serveSchema(w, r)
		default:
			http.NotFound(w, r)
		}
	}))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch path := fixedPath(r); {
		case path == tokenPath && s.options.ClientID != "":
			s.serveToken(w, r)
		case strings.HasPrefix(path, scimPath+"/") && s.options.SCIMToken != "":
			s.serveSCIM(w, r)
		default:
			administration.ServeHTTP(w, r)
		}
	})
}

// fixedPath returns the path in lower case, without a slash at the end.
func fixedPath(r *http.Request) string { return strings.ToLower(strings.TrimSuffix(r.URL.Path, "/")) }

func (s *Server) serveSchema(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte(s.options.sdl()))
}

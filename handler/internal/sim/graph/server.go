package graph

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Options of a tenant. The zero value is an empty one in which every new object is visible at once.
type Options struct {
	// Tenant is the id of the tenant.
	Tenant string

	// Propagation is the time that a new object stays hidden. For the same time again only every second request sees it.
	Propagation time.Duration

	// Entitlement is the time after an assignment during which the user is not yet in scope.
	Entitlement time.Duration

	// Units is the number of resource units that may be spent in ten seconds; 0 means those of a large tenant.
	Units int

	// Now is the clock, time.Now if nil.
	Now func() time.Time

	// SCIM sends the requests of jobs to SCIM endpoints; nil means over the network.
	SCIM http.RoundTripper
}

// Server is a Graph. Its methods may be called while it serves.
type Server struct {
	mu      sync.Mutex
	options Options
	mux     *http.ServeMux
	last    int // of the ids given

	people     []*User
	byID       map[string]*User
	byName     map[string]*User
	groups     []*Group
	apps       []*application
	principals []*principal
	log        []logRecord
	spent      window // resource units
	reports    window
	demands    window
	throttled  int
	requests   map[string]int
	failing    map[string]int
	refusing   map[string]int
}

// New returns a server with an empty tenant.
func New(o Options) *Server {
	if o.Tenant == "" {
		o.Tenant = "11111111-2222-3333-4444-555555555555"
	}
	if o.Units == 0 {
		o.Units = 8000
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Server{options: o, byID: map[string]*User{}, byName: map[string]*User{}, requests: map[string]int{}, failing: map[string]int{}, refusing: map[string]int{}}
	s.mux = http.NewServeMux()
	s.routes()
	return s
}

// Requests returns the number of requests to each route, by its pattern.
func (s *Server) Requests() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := map[string]int{}
	for k, v := range s.requests {
		m[k] = v
	}
	return m
}

// Throttled returns the number of requests that were answered with 429.
func (s *Server) Throttled() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.throttled
}

// Fail makes the next n requests to a route fail with 500, without a change. The route is written as in Requests.
func (s *Server) Fail(route string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failing[route] = n
}

// Refuse makes the next n requests to a route fail with 403.
func (s *Server) Refuse(route string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusing[route] = n
}

// Token returns a token that the server accepts: of an app, which must own the objects that it configures, or of an administrator.
func Token(caller string, app bool) string {
	claims := map[string]string{"oid": caller, "tid": "11111111-2222-3333-4444-555555555555", "upn": caller, "scp": "Directory.AccessAsUser.All"}
	if app {
		claims = map[string]string{"oid": caller, "idtyp": "app", "app_displayname": caller}
	}
	b, _ := json.Marshal(claims)
	return "e30." + base64.RawURLEncoding.EncodeToString(b) + ".sim"
}

// caller returns the object id of the caller of a request, and whether it is an app.
func caller(r *http.Request) (id string, app, ok bool) {
	parts := strings.Split(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), ".")
	if len(parts) != 3 {
		return "", false, false
	}
	b, err := base64.RawURLEncoding.DecodeString(parts[1])
	var claims struct{ OID, IDTyp string }
	if err != nil || json.Unmarshal(b, &claims) != nil {
		return "", false, false
	}
	return claims.OID, claims.IDTyp == "app", claims.OID != ""
}

// ServeHTTP serves Graph under /v1.0, and the object connections under /beta.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("request-id", requestID)
	w.Header().Set("client-request-id", r.Header.Get("client-request-id"))
	if _, _, ok := caller(r); !ok {
		fail(w, http.StatusUnauthorized, "InvalidAuthenticationToken", "Access token is empty.")
		return
	}
	s.mux.ServeHTTP(w, r)
}

func (s *Server) routes() {
	s.peopleRoutes()
	s.appRoutes()
	s.syncRoutes()
	s.connectionRoutes()
}

// handle serves a route under the lock, if its units may still be spent.
func (s *Server) handle(route string, units int, h func(http.ResponseWriter, *http.Request)) {
	pattern := route
	if !strings.Contains(route, " /beta/") {
		pattern = strings.Replace(route, " /", " /v1.0/", 1)
	}
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.requests[route]++
		if s.failing[route] > 0 {
			s.failing[route]--
			fail(w, http.StatusInternalServerError, "InternalServerError", "An error set by the test.")
			return
		}
		if s.refusing[route] > 0 {
			s.refusing[route]--
			fail(w, http.StatusForbidden, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
			return
		}
		cost := units
		if r.URL.Query().Has("$select") {
			cost = max(units-1, 1)
		}
		if d, ok := s.spent.spend(s.options.Now(), cost, s.options.Units); !ok {
			s.throttle(w, fmt.Sprintf("%.3f", d.Seconds()))
			return
		}
		h(w, r)
	})
}

// throttle answers 429, without a Retry-After if after is empty.
func (s *Server) throttle(w http.ResponseWriter, after string) {
	s.throttled++
	if after != "" {
		w.Header().Set("Retry-After", after)
	}
	fail(w, http.StatusTooManyRequests, "TooManyRequests", "Please retry again later.")
}

// window counts the units spent in each ten seconds.
type window struct {
	since time.Time
	spent int
}

func (w *window) spend(now time.Time, units, most int) (wait time.Duration, ok bool) {
	const length = 10 * time.Second
	if now.Sub(w.since) >= length {
		w.since, w.spent = now, 0
	}
	if w.spent+units > most {
		return w.since.Add(length).Sub(now), false
	}
	w.spent += units
	return 0, true
}

// requestID is the id of every request: no test looks one up.
const requestID = "00000000-0000-4000-8000-000000000000"

// guid returns a new id, the same in each run.
func (s *Server) guid(kind string) string {
	s.last++
	return fmt.Sprintf("%08x-0000-4000-8000-%012x", crc32.ChecksumIEEE([]byte(kind)), s.last)
}

type object = map[string]any

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(body)
}

func fail(w http.ResponseWriter, status int, code, message string) {
	answer(w, status, object{"error": object{"code": code, "message": message,
		"innerError": object{"date": "2026-01-01T00:00:00", "request-id": w.Header().Get("request-id"), "client-request-id": w.Header().Get("client-request-id")}}})
}

// read decodes a body. If it cannot, it answers the error and returns false.
func read(w http.ResponseWriter, r *http.Request, into any) bool {
	b, err := io.ReadAll(r.Body)
	if err == nil {
		err = json.Unmarshal(b, into)
	}
	if err != nil {
		fail(w, http.StatusBadRequest, "Request_BadRequest", "Unable to read JSON request payload.")
	}
	return err == nil
}

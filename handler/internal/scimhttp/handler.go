package scimhttp

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/telemetry"
)

// MaxBody is the largest body of a request. Entra's largest, a PATCH with members, is far below it.
const MaxBody = 1 << 20

// Deadline bounds a request: it leaves time to wait for a turn and for WorkflowGen, and ends before Entra's 60 s.
const Deadline = 45 * time.Second

// Prefixes are the paths that SCIM is served under, all alike: WorkflowGen's built-in connector had /scim and /wfgen/scim.
// The longest one that fits counts.
var Prefixes = []string{"/scim/v2", "/wfgen/scim", "/scim"}

// Handler serves SCIM.
type Handler struct {
	service *provision.Service
	authn   *auth.Authenticator
	public  string
	routes  map[string]methods
	await   func(context.Context)
}

// New returns a Handler. The public URL is the address by which clients reach the service, without a path: Location is made
// from it and never from the Host header, which behind the Functions host is the loopback address.
func New(s *provision.Service, authn *auth.Authenticator, publicURL string) *Handler {
	return &Handler{service: s, authn: authn, public: strings.TrimSuffix(publicURL, "/"), routes: newRoutes(), await: func(context.Context) {}}
}

// Await makes every request with good credentials wait for ready, after its body has been read. Call it before the first
// request.
func (h *Handler) Await(ready func(context.Context)) { h.await = ready }

// ServeHTTP answers one request. It never panics. A client that hangs up withdraws a change that has not begun;
// [provision] carries a change that has begun to its end.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), Deadline)
	defer cancel()
	ctx = provision.WithActivity(ctx, activity(r.Header.Get("Adscimversion")))
	out, err := h.serve(ctx, w, r)
	if out.entry != nil {
		noteChange(ctx, out.entry)
	}
	if err != nil {
		noteError(ctx, err)
		out = failure(ctx, err)
	}
	out.write(w)
}

// serve handles a request. It writes nothing to w, which the limit of the body needs.
func (h *Handler) serve(ctx context.Context, w http.ResponseWriter, r *http.Request) (_ reply, err error) {
	defer func() {
		if v := recover(); v != nil {
			telemetry.Add(ctx, slog.String("stack", string(debug.Stack())))
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	base, path, ok := split(r.URL.Path)
	if !ok {
		return reply{}, errNoRoute
	}
	arrived := time.Now()
	if err := h.authn.Check(ctx, r.Header.Get("Authorization")); err != nil {
		return reply{}, err // before anything of the body is read
	}
	r.Body = http.MaxBytesReader(w, r.Body, MaxBody)
	if r.ContentLength > MaxBody {
		_, _ = io.Copy(io.Discard, r.Body) // a client that is still sending would not read the answer
		return reply{}, errBodyTooLarge
	}
	body, failed := receive(ctx, r, arrived)
	h.await(ctx)
	to, err := h.find(path, r.Method)
	if err != nil {
		return reply{}, err
	}
	telemetry.Add(ctx, slog.String("route", to.name))
	return to.run(ctx, newRequest(h, h.public+base, r, body, failed), r.URL.RawQuery)
}

// split returns the prefix of a path and the segments after it. Empty segments do not count: with a Tenant URL that ends in
// a slash, Entra asks for "//Users".
func split(path string) (base string, rest []string, ok bool) {
	for _, prefix := range Prefixes {
		if len(path) < len(prefix) || !strings.EqualFold(path[:len(prefix)], prefix) {
			continue
		}
		if below := path[len(prefix):]; below == "" || below[0] == '/' {
			return prefix, segments(below), true
		}
	}
	return "", nil, false
}

func segments(path string) []string {
	return strings.FieldsFunc(path, func(c rune) bool { return c == '/' })
}

// activity returns the id of Entra's run in its header "ADSCIMVersion: Date:…, ActivityId:…".
func activity(header string) string {
	_, id, _ := strings.Cut(header, "ActivityId:")
	if id = strings.TrimSpace(id); len(id) > 64 {
		return id[:64]
	}
	return id
}

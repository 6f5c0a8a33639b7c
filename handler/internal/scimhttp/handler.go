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
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/telemetry"
)

// MaxBody is the largest body of a request. Entra's largest, a PATCH with members, is far below it.
const MaxBody = 1 << 20

// Deadline is when a request is given up: after waiting and WorkflowGen have had their time, before Entra's 60 s are over.
const Deadline = 45 * time.Second

// Prefixes are the paths that SCIM is served under, all alike: /scim and /wfgen/scim are what the built-in connector of
// WorkflowGen had. The longest that fits counts.
var Prefixes = []string{"/scim/v2", "/wfgen/scim", "/scim"}

// Handler serves SCIM.
type Handler struct {
	service *provision.Service
	door    *auth.Door
	public  string
	routes  map[string]methods
	await   func(context.Context)
}

// New is a Handler. The public URL is the address by which clients reach the service, without a path: Location is made
// from it and never from the Host header, which behind the Functions host is the loopback address.
func New(s *provision.Service, door *auth.Door, publicURL string) *Handler {
	return &Handler{service: s, door: door, public: strings.TrimSuffix(publicURL, "/"), routes: newRoutes(), await: func(context.Context) {}}
}

// Await makes every request that may come in wait for ready, once its body has been read. It is called before anything is
// served.
func (h *Handler) Await(ready func(context.Context)) { h.await = ready }

// ServeHTTP answers one request. It never panics. A client that hangs up withdraws a change that was not begun yet;
// [provision] carries one that was begun to its end.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), Deadline)
	defer cancel()
	defer func() {
		if v := recover(); v != nil {
			telemetry.Add(ctx, slog.String("stack", string(debug.Stack())))
			writeError(ctx, w, fmt.Errorf("panic: %v", v))
		}
	}()
	if err := h.serve(ctx, w, r); err != nil {
		writeError(ctx, w, err)
	}
}

func (h *Handler) serve(ctx context.Context, w http.ResponseWriter, r *http.Request) error {
	base, path, ok := split(r.URL.Path)
	if !ok {
		return errNoRoute
	}
	arrived := time.Now()
	if err := h.door.Check(ctx, r.Header.Get("Authorization")); err != nil {
		return err // before anything of the body is read
	}
	r.Body = http.MaxBytesReader(w, r.Body, MaxBody)
	if r.ContentLength > MaxBody {
		_, _ = io.Copy(io.Discard, r.Body) // a client that is still sending would not hear the answer
		return fmt.Errorf("a body may have %d bytes: %w", MaxBody, scim.ErrTooLarge)
	}
	c := &call{h: h, w: w, r: r.WithContext(ctx), base: h.public + base,
		request: provision.Request{Activity: activity(r.Header.Get("Adscimversion"))}}
	c.receive(arrived)
	h.await(ctx)
	return c.serve(path)
}

// serve finds what is at a path and has it answer.
func (c *call) serve(path []string) error {
	ep, err := c.h.route(path, c.r.Method)
	if err != nil {
		return err
	}
	if !c.inBulk {
		telemetry.Add(c.ctx(), slog.String("route", ep.name))
	}
	if c.params, err = parameters(c.r.URL.RawQuery); err != nil {
		return err
	}
	for i, segment := range []*string{&c.endpoint, &c.id} {
		if i < len(path) {
			*segment = path[i]
		}
	}
	return ep.serve(c)
}

// split takes a path apart: the prefix it lies under and the segments behind it. Empty segments do not count: a Tenant
// URL that ends in a slash makes Entra ask for "//Users".
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

// activity is the id of Entra's run in its header "ADSCIMVersion: Date:…, ActivityId:…".
func activity(header string) string {
	_, id, _ := strings.Cut(header, "ActivityId:")
	if id = strings.TrimSpace(id); len(id) > 64 {
		return id[:64]
	}
	return id
}

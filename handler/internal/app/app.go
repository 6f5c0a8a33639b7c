// Package app reads the settings and puts the parts together, for the two mains only: the handler and scimctl.
package app

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/oauth"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/scimhttp"
	"workflowgen-scim/handler/internal/telemetry"
)

// function is a function of the app: its name, and its route in the host's spelling.
type function struct {
	name, route string
	serve       func(*App) http.Handler
}

// functions are what the host forwards. Each route begins with a literal, so that nobody can reach a path that the host
// uses itself to invoke a function. In the alphabet the most general one is last, because the host asks in that order.
var functions = []function{
	{"Groups", "scim/v2/Groups/{id?}", (*App).scimHandler},
	{"Health", "health", (*App).healthHandler},
	{"Legacy", "wfgen/scim/{*path}", (*App).scimHandler},
	{"SyncLog", "synclog/{*path}", (*App).pageHandler},
	{"Token", "oauth/token", (*App).tokenHandler},
	{"Users", "scim/v2/Users/{id?}", (*App).scimHandler},
	{"Wildcard", "scim/{*path}", (*App).scimHandler},
}

// Functions is the route of each function, by its name: what functions/*/function.json must say.
func Functions() map[string]string {
	routes := map[string]string{}
	for _, f := range functions {
		routes[f.name] = f.route
	}
	return routes
}

// App is the assembled program.
type App struct {
	// Wait returns when what goes on after the answers is done. It is called once nothing is served any more.
	Wait func()

	workflowGen *upstream
	watching    bool // Watch was called
	log         *slog.Logger
	door        *auth.Authenticator
	ledger      ledger
	refused     *refusedSignIns
	service     *provision.Service
	retention   time.Duration
	scim        http.Handler
	token       http.Handler
	pages       http.Handler // nil: there are none
	pageLink    string
	mux         http.Handler
}

// New puts the program together. Nothing is called yet: WorkflowGen may be away when we start.
func New(cfg Config, log *slog.Logger) (*App, error) {
	workflowGen, err := connect(&cfg)
	if err != nil {
		return nil, err
	}
	door, err := newDoor(cfg)
	if err != nil {
		return nil, err
	}
	ledger, wait, err := openLedger(cfg)
	if err != nil {
		return nil, err
	}
	service := provision.New(workflowGen, ledger, provision.Config{LastName: cfg.LastName, Values: cfg.Values})
	handler := scimhttp.New(service, door, cfg.PublicURL)
	a := &App{workflowGen: workflowGen, log: log, door: door, ledger: ledger, service: service, retention: cfg.Retention,
		refused: newRefusedSignIns(door, ledger, log), scim: handler, token: oauth.New(door)}
	handler.Await(a.await)
	a.pages, a.pageLink = newPage(cfg, ledger, log)
	events := telemetry.Handler(log, http.HandlerFunc(a.route))
	a.mux = unread(events)
	a.Wait = func() {
		a.refused.record(context.Background()) // what was refused since the last time
		wait()
		events.Flush()
	}
	return a, nil
}

// ServeHTTP answers the host's own question whether we are there, which comes every few milliseconds at start, without an
// event; everything else is a request.
func (a *App) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/" {
		w.WriteHeader(http.StatusOK)
		return
	}
	a.mux.ServeHTTP(w, r)
}

// route hands a request to the function whose literal part its path begins with, whatever the case: the host matches so
// too. What is nobody's gets SCIM's own 404.
func (a *App) route(w http.ResponseWriter, r *http.Request) {
	path := strings.ToLower(strings.TrimPrefix(r.URL.Path, "/"))
	for _, f := range functions {
		literal, _, _ := strings.Cut(strings.ToLower(f.route), "/{")
		if path == literal || strings.HasPrefix(path, literal+"/") {
			f.serve(a).ServeHTTP(w, r)
			return
		}
	}
	if path == "sweep" {
		a.sweepHandler().ServeHTTP(w, r)
		return
	}
	a.scim.ServeHTTP(w, r)
}

// Timers is the schedule of each function that the host calls by itself, by its name: six fields, from the seconds on.
func Timers() map[string]string { return map[string]string{"Sweep": "0 */10 * * * *"} }

func (a *App) scimHandler() http.Handler { return a.scim }

func (a *App) tokenHandler() http.Handler { return a.token }

// Start fetches what the first requests will need, all of it side by side, and keeps it fresh until ctx ends. It is for when
// the program listens already: a request that comes too early waits a little, and one that finds nobody fails.
func (a *App) Start(ctx context.Context) {
	go a.door.Run(ctx, a.log)
	go a.reach(ctx)
	go a.refused.run(ctx)
	a.Watch(ctx)
}

// reach asks the ledger for nothing in particular, so that the connection and the identity's token are there when a request
// needs them. If it cannot be reached the requests will tell.
func (a *App) reach(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	_, _ = a.ledger.Last(ctx, provision.Key{Type: "User", ID: "-"})
}

// health is what a probe is told.
type health struct {
	Status      string         `json:"status"`
	WorkflowGen string         `json:"workflowgen"`    // what was last known of it
	Days        map[string]int `json:"days,omitempty"` // how long each credential is still good
}

// healthHandler says that the program runs, what was last known of WorkflowGen, and how many days the credentials are still
// good. WorkflowGen is not asked: a probe must not wake it.
func (a *App) healthHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := health{Status: "ok", WorkflowGen: a.workflowGen.status(), Days: map[string]int{}}
		for _, e := range a.door.Expiries() {
			h.Days[e.Name] = e.Days()
		}
		w.Header().Set("Content-Type", "application/json")
		body, _ := json.Marshal(h) // texts and numbers
		_, _ = w.Write(body)
	})
}

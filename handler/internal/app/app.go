// Package app puts the parts of the program together, for the handler and for scimctl.
package app

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/oauth"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/scimhttp"
	"workflowgen-scim/handler/internal/settings"
	"workflowgen-scim/handler/internal/telemetry"
)

// App is the assembled program.
type App struct {
	// Wait returns when the work after the answers is done. Call it when nothing is served any more.
	Wait func()

	readiness *readiness
	log       *slog.Logger
	door      *auth.Door
	ledger    ledger
	refused   *refusedSignIns
	service   *provision.Service
	retention time.Duration
	scim      http.Handler
	token     http.Handler
	pages     http.Handler // nil if the page of the sync log is off
	pageLink  string
	mux       http.Handler
}

// New assembles the program. It calls no other service, because none of them has to be available at the start.
func New(cfg settings.Config, log *slog.Logger) (*App, error) {
	c := &Clients{Config: cfg}
	workflowGen, err := c.connect()
	if err != nil {
		return nil, err
	}
	door, err := newDoor(c)
	if err != nil {
		return nil, err
	}
	ledger, wait, err := c.openLedger()
	if err != nil {
		return nil, err
	}
	service := provision.New(workflowGen, ledger, provision.Config{LastName: cfg.LastName, Values: cfg.Values})
	handler := scimhttp.New(service, door, cfg.PublicURL)
	a := &App{readiness: newReadiness(workflowGen, log), log: log, door: door, ledger: ledger, service: service, retention: cfg.Retention,
		refused: newRefusedSignIns(door, ledger, c.instance(), log), scim: handler, token: oauth.New(door)}
	handler.Await(a.readiness.wait)
	a.pages, a.pageLink = newPage(&cfg, ledger, log)
	events := telemetry.Handler(log, http.HandlerFunc(a.route))
	a.mux = unread(events)
	a.Wait = func() {
		a.refused.record(context.Background()) // the refusals since the last record
		wait()
		events.Flush()
	}
	return a, nil
}

// ServeHTTP serves a request. The host asks for / every few milliseconds at the start, to learn whether the program runs: that
// has no event.
func (a *App) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/" {
		w.WriteHeader(http.StatusOK)
		return
	}
	a.mux.ServeHTTP(w, r)
}

// Start fetches everything that the first requests will need, side by side, and keeps it fresh until ctx ends. Call it when
// the program listens already: a request that comes too early waits, and one that cannot connect fails.
func (a *App) Start(ctx context.Context) {
	go a.door.Run(ctx, a.log)
	go a.reachLedger(ctx)
	go a.refused.run(ctx)
	a.readiness.start(ctx)
}

// reachLedger ignores a failure: the requests report it.
func (a *App) reachLedger(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	_ = reach(ctx, a.ledger)
}

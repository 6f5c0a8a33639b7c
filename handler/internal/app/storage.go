package app

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"time"

	"workflowgen-scim/handler/internal/azure/tables"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/provision/memledger"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/telemetry"
)

// InMemory is the value of SYNC_STORAGE for a ledger that ends with the process.
const InMemory = "memory"

// ledger is what the program records in: changes, and refused sign-ins. Both can be read there.
type ledger interface {
	provision.Ledger
	provision.SignInLedger
	synclog.Reader
}

// openLedger opens the ledger that the settings name, and returns its keeper, nil for one that ends with the process, and a
// function that waits until everything is recorded.
func openLedger(cfg Config) (l ledger, keeper provision.Keeper, wait func(), err error) {
	if cfg.Storage == InMemory {
		return memledger.New(), nil, func() {}, nil
	}
	t, err := tables.Open(tables.Config{
		Connection: string(cfg.Storage),
		Credential: cfg.credential,
		ClientID:   os.Getenv("AZURE_CLIENT_ID"), // as everything that signs in with a managed identity has it
		Prefix:     cfg.TablePrefix,
		Shards:     cfg.Shards,
		Instance:   instance(),
		Version:    Version(),
	})
	if err != nil {
		return nil, nil, nil, err
	}
	return t, t, t.Wait, nil
}

// sweep closes what was cut off in a ledger that outlives the process.
func (a *App) sweep(ctx context.Context) (provision.Swept, error) {
	if a.keeper == nil {
		return provision.Swept{}, nil
	}
	return a.service.Sweep(ctx, a.keeper, a.retention)
}

// instance is what the host calls the machine that this is.
func instance() string {
	if id := os.Getenv("WEBSITE_INSTANCE_ID"); id != "" {
		return id[:min(len(id), 12)]
	}
	name, _ := os.Hostname()
	return name
}

// sweepTime is how long one sweep may take. It comes every ten minutes.
const sweepTime = 4 * time.Minute

// sweepHandler is what the host's timer calls. A request that came from outside has X-Forwarded-Host, which the host sets on
// all that it passes on; what the host itself asks for has none.
func (a *App) sweepHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.Header.Get("X-Forwarded-Host") != "" {
			a.scim.ServeHTTP(w, r)
			return
		}
		telemetry.SignedIn(r.Context()) // the host is on this machine
		ctx, cancel := context.WithTimeout(r.Context(), sweepTime)
		defer cancel()
		swept, err := a.sweep(ctx)
		telemetry.Add(ctx, slog.String("route", "Sweep"), slog.Int("closed", swept.Closed), slog.Int("postponed", swept.Postponed),
			slog.Int("pruned", swept.Pruned), slog.Int("oldest_min", int(swept.Oldest.Minutes())))
		w.Header().Set("Content-Type", "application/json")
		if err != nil {
			telemetry.Raise(ctx, slog.LevelError)
			telemetry.Add(ctx, slog.String("error", err.Error()))
			w.WriteHeader(http.StatusInternalServerError)
		}
		_, _ = w.Write([]byte(`{"Outputs":{},"Logs":[],"ReturnValue":null}`))
	})
}

package app

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/telemetry"
)

// sweepTime bounds the time of one sweep. The host calls it every ten minutes.
const sweepTime = 4 * time.Minute

// sweep closes interrupted changes in a ledger that outlives the process.
func (a *App) sweep(ctx context.Context) (provision.Swept, error) {
	if a.keeper == nil {
		return provision.Swept{}, nil
	}
	return a.service.Sweep(ctx, a.keeper, a.retention)
}

// sweepHandler serves the host's timer. The host sets X-Forwarded-Host on every request that it forwards from outside, and not on
// its own.
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

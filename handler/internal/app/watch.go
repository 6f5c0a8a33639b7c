package app

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"workflowgen-scim/handler/internal/telemetry"
)

// How often WorkflowGen is looked at: its schema changes with a new version, which is rare, and after which a document
// that does not fit any more says so itself.
const (
	lookAgain = time.Hour
	lookSoon  = time.Minute // after a doubt
	firstWait = 2 * time.Second
	mostWait  = time.Minute
)

// Watch begins to look at WorkflowGen, again and again until ctx ends, and says in the log what was found whenever that is
// new. It is called before anything is served, and the first requests wait for the first look.
func (a *App) Watch(ctx context.Context) {
	a.watching = true
	go a.watch(ctx)
}

func (a *App) watch(ctx context.Context) {
	i := a.workflowGen
	first := sync.OnceFunc(func() { close(i.checked) })
	away := firstWait
	for {
		found := i.check(ctx)
		if ctx.Err() != nil {
			return
		}
		i.heard(ctx, a.log, found)
		first()
		wait, doubted := lookAgain, i.doubted
		if found.away {
			wait, doubted, away = away, nil, min(2*away, mostWait)
		}
		if !sleep(ctx, wait, doubted) {
			return
		}
	}
}

// sleep waits, less if there is a doubt. It reports whether ctx goes on.
func sleep(ctx context.Context, wait time.Duration, doubted <-chan struct{}) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-doubted:
		return sleep(ctx, lookSoon, nil)
	case <-ctx.Done():
		return false
	}
}

func (i *upstream) heard(ctx context.Context, log *slog.Logger, f finding) {
	level, text := slog.LevelInfo, "WorkflowGen is ready"
	if f.ready != nil {
		level, text = slog.LevelWarn, "WorkflowGen is not ready"
		f.about = append(f.about, slog.String("error", f.ready.Error()))
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.known, i.ready = true, f.ready
	if now := fmt.Sprint(text, f.about); now != i.said {
		i.said = now
		log.LogAttrs(ctx, level, text, f.about...)
	}
}

// status is a word for a probe: what exactly is amiss stands in the log, which is not for everybody.
func (i *upstream) status() string {
	i.mu.Lock()
	defer i.mu.Unlock()
	switch {
	case !i.known:
		return "unknown"
	case i.ready != nil:
		return "not ready"
	}
	return "ready"
}

// longestWait is how long the first requests wait until WorkflowGen was looked at: a change would else be sent in a form
// that this instance may not understand.
const longestWait = 10 * time.Second

// worthTelling is a wait that somebody may have felt.
const worthTelling = 2 * time.Second

// await waits until WorkflowGen was looked at for the first time.
func (a *App) await(ctx context.Context) {
	if !a.watching {
		return
	}
	select {
	case <-a.workflowGen.checked:
		return
	default:
	}
	start, timer := time.Now(), time.NewTimer(longestWait)
	defer timer.Stop()
	select {
	case <-a.workflowGen.checked:
	case <-timer.C:
	case <-ctx.Done():
	}
	if waited := time.Since(start); waited > worthTelling {
		telemetry.Add(ctx, slog.Float64("waited_s", waited.Seconds()))
	}
}

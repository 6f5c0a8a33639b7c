package app

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"workflowgen-scim/handler/internal/telemetry"
)

// The times between two checks of WorkflowGen. Its schema changes with a new version, which is rare; a document that then no
// longer fits is reported by the adapter.
const (
	checkEvery    = time.Hour
	checkDoubted  = time.Minute     // after the adapter asked for a check
	firstRetry    = 2 * time.Second // while WorkflowGen is unreachable; doubled each time
	retryInterval = time.Minute     // at most
)

// readiness holds the result of the latest check of WorkflowGen.
type readiness struct {
	upstream *upstream
	log      *slog.Logger
	checked  chan struct{} // closed after the first check; nil before start

	mu      sync.Mutex
	known   bool
	problem error
	logged  string // the latest finding in the log
}

// start checks WorkflowGen repeatedly until ctx ends, and logs each finding that differs from the one before. Call it before
// anything is served: wait then waits for the first check.
func (r *readiness) start(ctx context.Context) {
	r.checked = make(chan struct{})
	go r.run(ctx)
}

func (r *readiness) run(ctx context.Context) {
	first := sync.OnceFunc(func() { close(r.checked) })
	retry := firstRetry
	for {
		found := r.upstream.check(ctx)
		if ctx.Err() != nil {
			return
		}
		r.record(ctx, found)
		first()
		wait, doubted := checkEvery, r.upstream.doubted
		if found.unreachable {
			wait, doubted, retry = retry, nil, min(2*retry, retryInterval)
		}
		if !sleep(ctx, wait, doubted) {
			return
		}
	}
}

// sleep waits, and shorter after a doubt. It reports false if ctx ended.
func sleep(ctx context.Context, wait time.Duration, doubted <-chan struct{}) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-doubted:
		return sleep(ctx, checkDoubted, nil)
	case <-ctx.Done():
		return false
	}
}

func (r *readiness) record(ctx context.Context, f finding) {
	level, text := slog.LevelInfo, "WorkflowGen is ready"
	if f.problem != nil {
		level, text = slog.LevelWarn, "WorkflowGen is not ready"
		f.attrs = append(f.attrs, slog.String("error", f.problem.Error()))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.known, r.problem = true, f.problem
	if now := fmt.Sprint(text, f.attrs); now != r.logged {
		r.logged = now
		r.log.LogAttrs(ctx, level, text, f.attrs...)
	}
}

// status returns a word for a probe. The log has the details, because every caller may read a probe.
func (r *readiness) status() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case !r.known:
		return unknown
	case r.problem != nil:
		return "not ready"
	}
	return "ready"
}

// maxWait bounds the wait of the first requests for the first check: without it, a change could have a form that this instance
// does not understand.
const maxWait = 10 * time.Second

// noticeable is a wait that the event of a request mentions.
const noticeable = 2 * time.Second

// wait waits for the first check.
func (r *readiness) wait(ctx context.Context) {
	if r.checked == nil || r.status() != unknown {
		return
	}
	start := time.Now()
	limited, cancel := context.WithTimeout(ctx, maxWait)
	defer cancel()
	select {
	case <-r.checked:
	case <-limited.Done():
	}
	if waited := time.Since(start); waited > noticeable {
		telemetry.Add(ctx, slog.Float64("waited_s", waited.Seconds()))
	}
}

package telemetry

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// kind groups events that a caller without credentials can cause. The kinds are a small closed set: Limit is given
// constants, never a text of the caller's.
type kind struct {
	level   slog.Level
	summary string // the name of the summary event
	cause   string
}

// anonymous is the summary event of requests that neither signed in nor were refused a sign-in: /health, a path that
// nothing serves.
const anonymous = "requests without sign-in"

// perMinute is the number of events of a kind that are written one by one in a minute. The alert on refused sign-ins fires from five
// on, so it sees them before the summary comes.
const perMinute = 5

// quota bounds what callers without credentials can write to the log: in each minute the first events of each kind, and one
// summary event of a kind that had more.
type quota struct {
	log *slog.Logger

	mu     sync.Mutex
	minute time.Time
	kinds  map[kind]int // how many events there were in the minute
}

// allow counts an event and reports whether it is written.
func (q *quota) allow(ctx context.Context, k kind) bool {
	now := time.Now()
	minute := now.Truncate(time.Minute)
	q.mu.Lock()
	var ended map[kind]int
	if !minute.Equal(q.minute) {
		ended, q.kinds, q.minute = q.kinds, map[kind]int{}, minute
		time.AfterFunc(minute.Add(time.Minute).Sub(now), func() { q.end(context.WithoutCancel(ctx), minute) })
	}
	q.kinds[k]++
	count := q.kinds[k]
	q.mu.Unlock()
	q.summarize(ctx, ended)
	return count <= perMinute
}

// end writes the summaries of a minute, unless they were written.
func (q *quota) end(ctx context.Context, minute time.Time) {
	q.mu.Lock()
	var ended map[kind]int
	if minute.Equal(q.minute) {
		ended, q.kinds, q.minute = q.kinds, nil, time.Time{}
	}
	q.mu.Unlock()
	q.summarize(ctx, ended)
}

// flush writes the summaries of the running minute.
func (q *quota) flush() {
	q.mu.Lock()
	minute := q.minute
	q.mu.Unlock()
	q.end(context.Background(), minute)
}

func (q *quota) summarize(ctx context.Context, ended map[kind]int) {
	kinds := make([]kind, 0, len(ended))
	for k, count := range ended {
		if count > perMinute {
			kinds = append(kinds, k)
		}
	}
	slices.SortFunc(kinds, func(a, b kind) int {
		return cmp.Or(cmp.Compare(a.summary, b.summary), cmp.Compare(a.cause, b.cause), cmp.Compare(a.level, b.level))
	})
	for _, k := range kinds {
		q.log.LogAttrs(ctx, k.level, k.summary,
			slog.String("cause", k.cause), slog.Int("count", ended[k]), slog.Int("suppressed", ended[k]-perMinute))
	}
}

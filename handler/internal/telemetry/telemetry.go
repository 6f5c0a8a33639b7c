// Package telemetry writes one event for each request: built up while the request is served, by whoever learns something
// about it, and written once at its end.
//
// The Functions host turns each line on stdout into a trace of severity Information and each line on stderr into an
// Error, whatever the line says of its level. So events go out as single lines of JSON, INFO to stdout, WARN and above to
// stderr, and carry the trace id and the invocation id that join them with the host's own request telemetry.
package telemetry

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"time"
)

// NewLogger is a logger that writes lines of JSON: below WARN to out, the rest to err.
func NewLogger(out, err io.Writer) *slog.Logger {
	return slog.New(split{low: slog.NewJSONHandler(out, nil), high: slog.NewJSONHandler(err, nil)})
}

// split is a slog.Handler that sends a record to one of two by its level.
type split struct{ low, high slog.Handler }

func (s split) of(l slog.Level) slog.Handler {
	if l >= slog.LevelWarn {
		return s.high
	}
	return s.low
}

func (s split) Enabled(ctx context.Context, l slog.Level) bool { return s.of(l).Enabled(ctx, l) }

func (s split) Handle(ctx context.Context, r slog.Record) error { return s.of(r.Level).Handle(ctx, r) }

func (s split) WithAttrs(as []slog.Attr) slog.Handler {
	return split{s.low.WithAttrs(as), s.high.WithAttrs(as)}
}

func (s split) WithGroup(name string) slog.Handler {
	return split{s.low.WithGroup(name), s.high.WithGroup(name)}
}

// Event is what is known of one request so far.
type Event struct {
	mu    sync.Mutex
	start time.Time
	attrs []slog.Attr
	level slog.Level
	calls int           // to WorkflowGen
	spent time.Duration // on them

	signedIn bool
	refused  kind // zero: it was not a refused sign-in
}

type eventKey struct{}

const traceKey = "trace_id"

// Begin opens an event and hands it down.
func Begin(ctx context.Context) (context.Context, *Event) {
	e := &Event{start: time.Now(), attrs: make([]slog.Attr, 0, 16)}
	return context.WithValue(ctx, eventKey{}, e), e
}

// Add notes something about the request that ctx belongs to. Outside of a request it does nothing.
func Add(ctx context.Context, attrs ...slog.Attr) {
	if e, ok := ctx.Value(eventKey{}).(*Event); ok {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.attrs = append(e.attrs, attrs...)
	}
}

// TraceID returns the trace id by which the event of a request is found in the log, "" if it has none.
func TraceID(ctx context.Context) string {
	if e, ok := ctx.Value(eventKey{}).(*Event); ok {
		e.mu.Lock()
		defer e.mu.Unlock()
		for _, a := range e.attrs {
			if a.Key == traceKey {
				return a.Value.String()
			}
		}
	}
	return ""
}

// Raise makes the event at least as grave as level.
func Raise(ctx context.Context, level slog.Level) {
	if e, ok := ctx.Value(eventKey{}).(*Event); ok {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.level = max(e.level, level)
	}
}

// SignedIn notes that the caller has shown good credentials: the event is written however many others there are.
func SignedIn(ctx context.Context) {
	if e, ok := ctx.Value(eventKey{}).(*Event); ok {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.signedIn = true
	}
}

// Limit sets the name and the cause of the summary event that counts this event if it is not written itself. Both must be
// constants of the program: they bound the number of summary events.
func Limit(ctx context.Context, summary, cause string) {
	if e, ok := ctx.Value(eventKey{}).(*Event); ok {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.refused = kind{summary: summary, cause: cause}
	}
}

// limit returns the kind of the event, and reports whether it is limited: it is not if the caller signed in.
func (e *Event) limit() (k kind, limited bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if k = e.refused; k.summary == "" {
		k = kind{summary: anonymous, cause: "none"}
	}
	k.level = e.level
	return k, !e.signedIn
}

// Call counts a call to WorkflowGen.
func Call(ctx context.Context, took time.Duration) {
	if e, ok := ctx.Value(eventKey{}).(*Event); ok {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.calls++
		e.spent += took
	}
}

// End writes the event, once.
func (e *Event) End(ctx context.Context, l *slog.Logger, name string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	attrs := append(e.attrs, slog.Float64("ms", milliseconds(time.Since(e.start))))
	if e.calls > 0 {
		attrs = append(attrs, slog.Int("calls", e.calls), slog.Float64("calls_ms", milliseconds(e.spent)))
	}
	l.LogAttrs(ctx, e.level, name, attrs...)
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

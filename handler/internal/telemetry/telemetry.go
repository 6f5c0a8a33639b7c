// Package telemetry writes one event for each request. Every package that serves the request adds attributes to it, and it is
// written once, at the end.
//
// The Functions host turns each line on stdout into a trace of severity Information and each line on stderr into an
// Error, whatever level the line states. So events go out as single lines of JSON, INFO to stdout, WARN and above to
// stderr, and carry the trace id and the invocation id that join them with the host's own request telemetry.
package telemetry

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"
)

// NewLogger returns a logger that writes lines of JSON: below WARN to out, the rest to err.
func NewLogger(out, err io.Writer) *slog.Logger {
	return slog.New(split{low: slog.NewJSONHandler(out, nil), high: slog.NewJSONHandler(err, nil)})
}

// split is a slog.Handler that passes a record to one of two handlers by its level.
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

// Event collects the attributes of one request.
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

// traceKey is the attribute that holds the trace id.
const traceKey = "trace_id"

// Begin returns a context with a new event.
func Begin(ctx context.Context) (context.Context, *Event) {
	e := &Event{start: time.Now(), attrs: make([]slog.Attr, 0, 16)}
	return context.WithValue(ctx, eventKey{}, e), e
}

// update changes the event of the request that ctx belongs to. Outside of a request it does nothing.
func update(ctx context.Context, change func(e *Event)) {
	if e, ok := ctx.Value(eventKey{}).(*Event); ok {
		e.mu.Lock()
		defer e.mu.Unlock()
		change(e)
	}
}

// Add adds attributes to the event.
func Add(ctx context.Context, attrs ...slog.Attr) {
	update(ctx, func(e *Event) { e.attrs = append(e.attrs, attrs...) })
}

// TraceID returns the trace id by which the event of a request is found in the log, "" if it has none.
func TraceID(ctx context.Context) (id string) {
	update(ctx, func(e *Event) {
		if i := slices.IndexFunc(e.attrs, func(a slog.Attr) bool { return a.Key == traceKey }); i >= 0 {
			id = e.attrs[i].Value.String()
		}
	})
	return id
}

// Raise sets the level of the event to level, unless it is higher already.
func Raise(ctx context.Context, level slog.Level) {
	update(ctx, func(e *Event) { e.level = max(e.level, level) })
}

// Fail notes the error of a response. An error of the gateway (5xx) is noted with its text, and raises the event to WARN, or to
// ERROR for a 500. An error of the caller is noted by a code only: the text may contain personal data.
func Fail(ctx context.Context, status int, err error, code string) {
	switch {
	case status >= 500:
		level := slog.LevelWarn
		if status == http.StatusInternalServerError {
			level = slog.LevelError
		}
		Raise(ctx, level)
		Add(ctx, slog.String("error", err.Error()))
	case code != "":
		Add(ctx, slog.String("error", code))
	}
}

// SignedIn marks the caller as signed in: the event is always written, however many others there are.
func SignedIn(ctx context.Context) {
	update(ctx, func(e *Event) { e.signedIn = true })
}

// Limit sets the name and the cause of the summary event that counts this event if it is not written itself. Both must be
// constants of the program: they bound the number of summary events.
func Limit(ctx context.Context, summary, cause string) {
	update(ctx, func(e *Event) { e.refused = kind{summary: summary, cause: cause} })
}

// Call counts a call to WorkflowGen.
func Call(ctx context.Context, took time.Duration) {
	update(ctx, func(e *Event) { e.calls, e.spent = e.calls+1, e.spent+took })
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

package scimhttp

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/telemetry"
)

// noteChange adds the entry of a change to the event: ids and attribute names, no personal data.
func noteChange(ctx context.Context, e *provision.Entry) {
	attrs := []slog.Attr{slog.String("op", e.Operation), slog.String("decision", string(e.Decision))}
	for _, id := range []slog.Attr{slog.String("id", e.ID), slog.String("activity", e.Activity), slog.String("cause", string(e.Cause))} {
		if id.Value.String() != "" {
			attrs = append(attrs, id)
		}
	}
	for _, list := range []struct {
		name   string
		values []string
	}{{"changed", e.Changed}, {"ignored", e.Ignored}, {"notes", e.Notes}} {
		if len(list.values) > 0 {
			attrs = append(attrs, slog.Any(list.name, list.values))
		}
	}
	if e.Added+e.Removed > 0 {
		attrs = append(attrs, slog.Int("added", e.Added), slog.Int("removed", e.Removed))
	}
	if e.Waited >= time.Millisecond { // less means that the turn was free
		attrs = append(attrs, slog.Int64("waited_ms", e.Waited.Milliseconds()))
	}
	telemetry.Add(ctx, attrs...)
}

// noteError adds an error to the event: the gateway's own trouble in full, a mistake of the request only by its kind, because
// its text can hold personal data.
func noteError(ctx context.Context, err error) {
	text := err.Error()
	if e, ok := errors.AsType[*provision.NotKept](err); ok {
		text = e.Summary()
	}
	switch a := answerTo(err); {
	case a.status == 500:
		telemetry.Raise(ctx, slog.LevelError)
		telemetry.Add(ctx, slog.String("error", text))
	case a.status == 503 && errors.Is(ctx.Err(), context.Canceled): // the answer reaches no client
		telemetry.Add(ctx, slog.String("error", "the caller hung up"))
	case a.status == 503:
		telemetry.Raise(ctx, slog.LevelWarn)
		telemetry.Add(ctx, slog.String("error", text))
	case a.event != "" || a.scimType != "":
		telemetry.Add(ctx, slog.String("error", cmp.Or(a.event, string(a.scimType))))
	}
}

package scimhttp

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/telemetry"
)

var (
	errNoRoute        = errors.New("there is nothing at this path")
	errNotImplemented = errors.New("this server does not implement it")
	errMediaType      = errors.New("the body must be application/scim+json or application/json")
	errCircle         = errors.New("it refers to itself, or to what waits for it; only a manager can be such a reference")
)

// methodError: the path exists, and not for this method.
type methodError struct{ allow string }

func (e *methodError) Error() string { return "this path takes " + e.allow }

// answer is how an error looks to a client.
type answer struct {
	status   int
	scimType scim.ErrorType
	detail   string // "": the error's own text, which is written for clients
	header   [2]string
	event    string // what the event calls it, where its scimType does not say it; no personal data
}

const (
	unavailable = "WorkflowGen, or the record of changes, cannot be reached. Nothing was reported as done; try again later."
	unchecked   = "The token cannot be checked now. Nothing was done; try again later."
	unknown     = "WorkflowGen did not answer in time, so it is not known whether the change was made. Try again later."
	busy        = "Another change of this resource is running. Try again later."
)

var retryLater = [2]string{"Retry-After", "30"}

// table says what an error is to a client. The first row that fits counts.
var table = []struct {
	is     error
	answer answer
}{
	{provision.ErrUnknown, answer{status: 503, detail: unknown, header: retryLater}},
	{provision.ErrUnavailable, answer{status: 503, detail: unavailable, header: retryLater}},
	{auth.ErrDenied, answer{status: 401, detail: "A valid bearer token is needed.", header: [2]string{"WWW-Authenticate", `Bearer realm="SCIM"`}}},
	{auth.ErrTooMany, answer{status: 429, detail: "A valid bearer token is needed.", header: retryLater}},
	{auth.ErrUnavailable, answer{status: 503, detail: unchecked, header: [2]string{"Retry-After", "10"}}},
	{errNoRoute, answer{status: 404, event: "no route"}},
	{errNotImplemented, answer{status: 501, event: "not implemented"}},
	{errMediaType, answer{status: 415, event: "media type"}},
	{errCircle, answer{status: 409, event: "circle"}},
	{scim.ErrTooLarge, answer{status: 413, event: "too large"}},
	{provision.ErrHungUp, answer{status: 503, detail: unavailable, header: retryLater}},
	{provision.ErrTooLarge, answer{status: 413, event: "too large"}},
	{provision.ErrNoKey, answer{status: 400, scimType: scim.InvalidFilter, detail: "This WorkflowGen cannot look that up."}},
	{provision.ErrNotFound, answer{status: 404, event: "not found", detail: "Resource not found."}},
	{provision.ErrPrecondition, answer{status: 412, event: "precondition", detail: "The resource is not, or no longer, in the version that If-Match names."}},
	{provision.ErrOtherRequest, answer{status: 422, event: "other request", detail: "Another request had this Idempotency-Key. Give each request one of its own."}},
	{provision.ErrBusy, answer{status: 503, detail: busy, header: [2]string{"Retry-After", "10"}}},
	{provision.ErrLedger, answer{status: 503, detail: unavailable, header: retryLater}},
	{context.Canceled, answer{status: 503, detail: unavailable, header: retryLater}},
	{context.DeadlineExceeded, answer{status: 503, detail: unavailable, header: retryLater}},
}

// least and most are the bounds of what a client is told to wait: WorkflowGen may know better than we when it is back, but
// a job must not be put off for hours.
const (
	least = 30 * time.Second
	most  = 10 * time.Minute
)

// waits is the answer with the time that WorkflowGen asks for in its Retry-After, if the error tells one.
func (a answer) waits(err error) answer {
	if e, ok := errors.AsType[interface {
		error
		RetryAfter() time.Duration
	}](err); ok && a.header == retryLater {
		seconds := int(min(max(e.RetryAfter(), least), most).Seconds())
		a.header[1] = strconv.Itoa(seconds)
	}
	return a
}

// answerTo is what an error is to a client. Trouble of WorkflowGen's comes first: whatever else the error holds, a client
// that is told of a mistake of its own does not come back. An unforeseen error says nothing to the client and all to the event.
func answerTo(err error) answer {
	if errors.Is(err, provision.ErrUnknown) || errors.Is(err, provision.ErrUnavailable) {
		return inTable(err)
	}
	if e, ok := errors.AsType[*scim.Error](err); ok {
		return answer{status: 400, scimType: e.Type, detail: e.Detail}
	}
	if e, ok := errors.AsType[*methodError](err); ok {
		return answer{status: 405, event: "method", header: [2]string{"Allow", e.allow}}
	}
	if e, ok := errors.AsType[*provision.Taken](err); ok {
		return answer{status: 409, scimType: scim.NotUnique, detail: e.Reason}
	}
	if e, ok := errors.AsType[*provision.InvalidReference](err); ok {
		return answer{status: 400, scimType: scim.InvalidValue, event: "unknown reference", detail: e.Error()}
	}
	if e, ok := errors.AsType[*provision.NotKept](err); ok {
		if e.Again {
			return answer{status: 400, scimType: scim.InvalidValue, event: "not kept", detail: e.Error()}
		}
		return answer{status: 503, detail: e.Error(), header: retryLater}
	}
	if e, ok := errors.AsType[*provision.Refused](err); ok {
		return answer{status: 400, scimType: scim.InvalidValue, event: "refused by WorkflowGen", detail: e.Error()}
	}
	return inTable(err)
}

// inTable is the answer of the first row that fits.
func inTable(err error) answer {
	for _, row := range table {
		if errors.Is(err, row.is) {
			return row.answer.waits(err)
		}
	}
	return answer{status: 500, detail: "Something went wrong here. The log says what."}
}

// writeError writes an error for the client and notes it in the event.
func writeError(ctx context.Context, w http.ResponseWriter, err error) {
	noteError(ctx, err)
	writeAnswer(w, err)
}

// noteError notes what is our own trouble in full, and what is the request's only by its kind, for the words tell of
// persons.
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

// writeAnswer tells the client of an error.
func writeAnswer(w http.ResponseWriter, err error) {
	a := answerTo(err)
	if a.detail == "" {
		a.detail = err.Error()
	}
	if a.header[0] != "" {
		w.Header().Set(a.header[0], a.header[1])
	}
	write(w, a.status, scim.AppendError(nil, a.status, a.scimType, a.detail))
}

package scimhttp

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/retryafter"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/telemetry"
)

var (
	errNoRoute        = errors.New("there is nothing at this path")
	errNotImplemented = errors.New("this server does not implement it")
	errMediaType      = errors.New("the body must be application/scim+json or application/json")
	errBodyTooLarge   = fmt.Errorf("a body may have %d bytes: %w", MaxBody, scim.ErrTooLarge)
	errCircle         = errors.New("it refers to itself, or to what waits for it; only a manager can be such a reference")
)

// methodError is the error of a path that does not take the method.
type methodError struct{ allow string }

func (e *methodError) Error() string { return "this path takes " + e.allow }

// answer holds what a client and the event are told of an error.
type answer struct {
	status   int
	scimType scim.ErrorType
	detail   string // "": the error's own text, which is written for clients
	header   [2]string
	event    string // its name in the event, if scimType is not enough; no personal data
}

const (
	unavailable = "WorkflowGen, or the record of changes, cannot be reached. Nothing was reported as done; try again later."
	unchecked   = "The token cannot be checked now. Nothing was done; try again later."
	unknown     = "WorkflowGen did not answer in time, so it is not known whether the change was made. Try again later."
	busy        = "Another change of this resource is running. Try again later."
)

var retryLater = [2]string{"Retry-After", "30"}

// table holds the answers of errors that are values. An error can wrap several of them, and the first row that fits counts:
//   - ErrUnknown comes before ErrUnavailable and the errors of contexts, because a call that was cut off may have changed
//     WorkflowGen: the answer must not read "Nothing was reported as done";
//   - both come before every mistake of the client, for a client that is told of a mistake does not come back.
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

// The bounds of a Retry-After: WorkflowGen may know better than the gateway when it is back, but a job must not be put off
// for hours.
const (
	minRetryAfter = 30 * time.Second
	maxRetryAfter = 10 * time.Minute
)

// retryAfter returns the answer with the Retry-After of WorkflowGen, if the error has one.
func (a answer) retryAfter(err error) answer {
	if e, ok := errors.AsType[interface {
		error
		RetryAfter() time.Duration
	}](err); ok && a.header == retryLater {
		a.header[1] = retryafter.Format(min(max(e.RetryAfter(), minRetryAfter), maxRetryAfter))
	}
	return a
}

// answerTo returns the answer of an error. Trouble of WorkflowGen's comes first, for the reason at the table. An unforeseen
// error tells the client nothing and the event everything.
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

// inTable returns the answer of the first row that fits.
func inTable(err error) answer {
	for _, row := range table {
		if errors.Is(err, row.is) {
			return row.answer.retryAfter(err)
		}
	}
	return answer{status: 500, detail: "Internal error. See the gateway log."}
}

// failure replies with an error.
func failure(ctx context.Context, err error) reply {
	a := answerTo(err)
	if a.detail == "" {
		a.detail = err.Error()
	}
	if id := telemetry.TraceID(ctx); a.status == 500 && id != "" {
		a.detail += " Its operation id is " + id + "."
	}
	header := http.Header{}
	if a.header[0] != "" {
		header.Set(a.header[0], a.header[1])
	}
	return reply{status: a.status, header: header, body: scim.AppendError(nil, a.status, a.scimType, a.detail)}
}

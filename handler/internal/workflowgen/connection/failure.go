package connection

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/retryafter"
)

// Failure is the error of a request that WorkflowGen did not answer. It wraps [provision.ErrUnavailable] or
// [provision.ErrUnknown].
type Failure struct {
	kind       error
	why        error
	repeatable bool          // the same request may be sent again here
	after      time.Duration // the Retry-After of the instance
	down       bool          // a sign that the instance cannot keep up
	ended      bool          // WorkflowGen has begun to answer, so a change is over
	credential *Credential   // the credential that was refused
}

func (f *Failure) Error() string { return f.kind.Error() + ": " + f.why.Error() }

// Unwrap returns the kind of the Failure and its cause.
func (f *Failure) Unwrap() []error {
	if f.ended && f.kind == provision.ErrUnknown {
		return []error{&provision.Unclear{Err: f.why}}
	}
	return []error{f.kind, f.why}
}

// RetryAfter returns the time that WorkflowGen asks to wait, 0 if it asks for none.
func (f *Failure) RetryAfter() time.Duration { return f.after }

// Unsure returns the kind of an exchange without a reliable answer: a read did nothing, a change may have been made.
func Unsure(changes bool) error {
	if changes {
		return provision.ErrUnknown
	}
	return provision.ErrUnavailable
}

// Unclear returns the error of an answer that proves nothing: a read did nothing, a change may have been made and is over.
func Unclear(changes bool, err error) error {
	if changes {
		return &provision.Unclear{Err: err}
	}
	return fmt.Errorf("%w: %w", provision.ErrUnavailable, err)
}

// Unreadable returns the error of an answer that does not come from the API. After an answer of a proxy that lost its
// connection to WorkflowGen a change may still be under way; after any other answer it is over.
func (a *Answer) Unreadable(changes bool) error {
	if a.fromProxy() {
		return fmt.Errorf("%w: %w", Unsure(changes), a.Unexpected())
	}
	return Unclear(changes, a.Unexpected())
}

// fromProxy reports whether a proxy before WorkflowGen has given up waiting: 408, 499, 502, 504, and the statuses from 520 on
// that some proxies have of their own.
func (a *Answer) fromProxy() bool {
	switch a.Status {
	case http.StatusRequestTimeout, 499, http.StatusBadGateway, http.StatusGatewayTimeout:
		return true
	}
	return a.Status >= 520
}

// judge returns a Failure for answers that do not come from the API. By 401, 403, 429 and 503 WorkflowGen refuses a request
// before it does anything. 502 and 504 come from a proxy that lost its connection to WorkflowGen, so a change may have been
// made.
func judge(r *Request, a *Answer, c *Credential) error {
	switch a.Status {
	case http.StatusUnauthorized:
		return &Failure{kind: provision.ErrUnavailable, why: errSignIn, credential: c}
	case http.StatusForbidden:
		return &Failure{kind: provision.ErrUnavailable, why: errors.New("it refuses with HTTP 403; check that the user who signs in is an Administrator")}
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return &Failure{kind: provision.ErrUnavailable, why: a.Unexpected(), repeatable: !r.Changes, after: a.retryAfter(), down: true}
	case http.StatusBadGateway, http.StatusGatewayTimeout:
		return &Failure{kind: Unsure(r.Changes), why: a.Unexpected(), repeatable: !r.Changes, after: a.retryAfter(), down: true}
	}
	return nil
}

var errSignIn = errors.New("it refuses the sign-in with HTTP 401")

// refusedSignIn returns a Failure that names the settings to check.
func (c *Connection) refusedSignIn(f *Failure, why error) error {
	text := fmt.Errorf("%w; check %s, and that this user is an Administrator", errSignIn, c.signIn.Settings())
	if why != nil && !errors.Is(why, ErrNoOther) {
		text = fmt.Errorf("%w; another one could not be fetched: %w", text, why)
	}
	return &Failure{kind: f.kind, why: text}
}

// Unexpected returns an error with the status, type and first line of the answer.
func (a *Answer) Unexpected() error {
	return fmt.Errorf("HTTP %d, %q: %s", a.Status, a.Header.Get("Content-Type"), firstLine(a.Body))
}

// JSON reports whether the answer has a JSON media type.
func (a *Answer) JSON() bool {
	media, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";")
	media = strings.ToLower(strings.TrimSpace(media))
	return media == "application/json" || strings.HasSuffix(media, "+json")
}

// retryAfter returns the time that the server asks to wait, 0 if it asks for none.
func (a *Answer) retryAfter() time.Duration {
	d, _ := retryafter.Parse(a.Header.Get("Retry-After"))
	return d
}

// firstLine returns the title of a page, else the first line of a body that is not empty.
func firstLine(body []byte) string {
	const open = "<title>"
	if i := bytes.Index(bytes.ToLower(body[:min(len(body), 4096)]), []byte(open)); i >= 0 {
		title, _, _ := bytes.Cut(body[i+len(open):], []byte("<"))
		body = title
	}
	line, _, _ := bytes.Cut(bytes.TrimSpace(body), []byte("\n"))
	if len(line) == 0 {
		return "(empty)"
	}
	return Clip(string(line))
}

// Clip makes a foreign text short enough for a log, and valid UTF-8.
func Clip(s string) string {
	const maxBytes = 300
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) > maxBytes {
		s = strings.ToValidUTF8(s[:maxBytes], "") + "…"
	}
	return strings.TrimSpace(s)
}

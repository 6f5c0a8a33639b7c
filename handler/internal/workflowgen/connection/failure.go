package connection

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/provision"
)

// Failure is a request without an answer of WorkflowGen's. It is a [provision.ErrUnavailable] or [provision.ErrUnknown].
type Failure struct {
	kind       error
	why        error
	again      bool          // the same request may be sent again from here
	after      time.Duration // for how long the instance wants to be left alone
	down       bool          // a sign that the instance cannot keep up
	ended      bool          // WorkflowGen has begun to answer, so a change is over
	credential *Credential   // the one that was refused
}

func (f *Failure) Error() string { return f.kind.Error() + ": " + f.why.Error() }

// Unwrap makes a Failure what it is and what it came from.
func (f *Failure) Unwrap() []error {
	if f.ended && f.kind == provision.ErrUnknown {
		return []error{&provision.Unclear{Err: f.why}}
	}
	return []error{f.kind, f.why}
}

// RetryAfter is for how long WorkflowGen wants to be left alone, 0 where it did not say.
func (f *Failure) RetryAfter() time.Duration { return f.after }

// Unsure is what an exchange without a trustworthy answer means: a read did nothing, a change may have been made.
func Unsure(changes bool) error {
	if changes {
		return provision.ErrUnknown
	}
	return provision.ErrUnavailable
}

// Unclear is what an answer whose content proves nothing means: a read did nothing, a change may have been made and is over.
func Unclear(changes bool, err error) error {
	if changes {
		return &provision.Unclear{Err: err}
	}
	return fmt.Errorf("%w: %w", provision.ErrUnavailable, err)
}

// Unreadable is what an answer means that is not one of the API asked. One of a proxy that has lost sight of WorkflowGen
// leaves a change under way; after any other it is over.
func (a *Answer) Unreadable(changes bool) error {
	if a.fromProxy() {
		return fmt.Errorf("%w: %w", Unsure(changes), a.Unexpected())
	}
	return Unclear(changes, a.Unexpected())
}

// fromProxy reports whether the status is one by which a server before WorkflowGen says that it has waited in vain: 408,
// 499, 502, 504, and those from 520 on that some proxies have of their own.
func (a *Answer) fromProxy() bool {
	switch a.Status {
	case http.StatusRequestTimeout, 499, http.StatusBadGateway, http.StatusGatewayTimeout:
		return true
	}
	return a.Status >= 520
}

// judge finds the answers that are the server's and not WorkflowGen's.
//
// WorkflowGen itself turns a request away by 401, 403, 429 and 503. A 502 or 504 comes from a proxy that has lost sight of
// it, so a change may well have been made.
func judge(r *Request, a *Answer, c *Credential) error {
	switch a.Status {
	case http.StatusUnauthorized:
		return &Failure{kind: provision.ErrUnavailable, why: errSignIn, credential: c}
	case http.StatusForbidden:
		return &Failure{kind: provision.ErrUnavailable, why: errForbidden}
	case http.StatusTooManyRequests:
		return &Failure{kind: provision.ErrUnavailable, why: provision.Because(provision.CauseThrottled, a.Unexpected()), again: !r.Changes, after: retryAfter(a.Header), down: true}
	case http.StatusServiceUnavailable:
		return &Failure{kind: provision.ErrUnavailable, why: a.Unexpected(), again: !r.Changes, after: retryAfter(a.Header), down: true}
	case http.StatusBadGateway, http.StatusGatewayTimeout:
		return &Failure{kind: r.unsure(), why: a.Unexpected(), again: !r.Changes, after: retryAfter(a.Header), down: true}
	}
	return nil
}

var (
	errSignIn    = provision.Because(provision.CauseSignIn, errors.New("it refuses the sign-in with HTTP 401"))
	errForbidden = provision.Because(provision.CauseRights, errors.New("it refuses with HTTP 403; check that the user who signs in is an Administrator"))
)

// refusedSignIn names the settings to look at.
func (c *Connection) refusedSignIn(f *Failure, why error) error {
	text := fmt.Errorf("%w; check %s, and that this user is an Administrator", errSignIn, c.signIn.Settings())
	if why != nil && !errors.Is(why, ErrNoOther) {
		text = fmt.Errorf("%w; another could not be had: %w", text, why)
	}
	return &Failure{kind: f.kind, why: text}
}

// Unexpected is an error that says what came instead of an answer.
func (a *Answer) Unexpected() error {
	return fmt.Errorf("HTTP %d, %q: %s", a.Status, a.Header.Get("Content-Type"), firstLine(a.Body))
}

// JSON reports whether the answer says that it is JSON, of whatever kind.
func (a *Answer) JSON() bool {
	media, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";")
	media = strings.ToLower(strings.TrimSpace(media))
	return media == "application/json" || strings.HasSuffix(media, "+json")
}

// retryAfter is for how long the server wants to be left alone (RFC 9110 §10.2.3), 0 where it does not say.
func retryAfter(h http.Header) time.Duration {
	value := h.Get("Retry-After")
	if seconds, err := strconv.Atoi(value); err == nil {
		return time.Duration(max(seconds, 0)) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(time.Until(at), 0)
	}
	return 0
}

// firstLine is what a person would read first of a body that is not what it should be: the title of a page, else the first
// line with something on it.
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

// Clip keeps a foreign text short enough for a log, and valid.
func Clip(s string) string {
	const most = 300
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return strings.TrimSpace(s)
}

func crowded(cause error) error {
	return &Failure{kind: provision.ErrUnavailable, why: provision.Because(provision.CauseConnections, fmt.Errorf("all connections to WorkflowGen are in use: %w", cause))}
}

package graph

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Error is an error answer of Graph.
type Error struct {
	Method, Path    string
	Status          int
	Code            string
	Message         string // the synchronization service's message, taken out of the JSON that Graph wraps around it
	RequestID       string // for Microsoft's support
	ClientRequestID string
}

// Error returns a short form of the answer. Details returns all of it.
func (e *Error) Error() string {
	text := fmt.Sprintf("Graph answered %d %s", e.Status, e.Code)
	if m := e.Brief(); m != "" {
		text += ": " + m
	}
	return text
}

// Brief returns the first line of the message, up to the first JSON or HTML in it.
func (e *Error) Brief() string {
	const limit = 200
	message := e.Message
	if i := strings.IndexAny(message, "{<\r\n"); i >= 0 {
		message = message[:i]
	}
	if r := []rune(message); len(r) > limit {
		message = string(r[:limit]) + "…"
	}
	return strings.TrimRight(message, " :,")
}

// Details returns the whole answer: the request, the message and the ids that Microsoft's support asks for.
func (e *Error) Details() string {
	text := fmt.Sprintf("%s %s: %d %s", e.Method, e.Path, e.Status, e.Code)
	if e.Message != "" {
		text += ": " + e.Message
	}
	for _, id := range [][2]string{{"request-id", e.RequestID}, {"client-request-id", e.ClientRequestID}} {
		if id[1] != "" {
			text += " (" + id[0] + " " + id[1] + ")"
		}
	}
	return text
}

func readError(method, path string, resp *http.Response, body []byte) error {
	e := &Error{Method: method, Path: path, Status: resp.StatusCode, Code: http.StatusText(resp.StatusCode),
		RequestID: resp.Header.Get("request-id"), ClientRequestID: resp.Header.Get("client-request-id")}
	var wire struct {
		Error struct {
			Code, Message string
			InnerError    struct {
				RequestID       string `json:"request-id"`
				ClientRequestID string `json:"client-request-id"`
			}
		}
	}
	if json.Unmarshal(body, &wire) == nil && wire.Error.Code != "" {
		e.Code, e.Message = wire.Error.Code, unwrap(wire.Error.Message)
		inner := wire.Error.InnerError
		e.RequestID, e.ClientRequestID = cmp.Or(inner.RequestID, e.RequestID), cmp.Or(inner.ClientRequestID, e.ClientRequestID)
	}
	return e
}

// unwrap reads a message that is itself JSON: an object with a Message, or with an error like the outer one.
func unwrap(message string) string {
	var inner struct {
		Message string
		Error   struct{ Code, Message string }
	}
	if !strings.HasPrefix(strings.TrimSpace(message), "{") || json.Unmarshal([]byte(message), &inner) != nil {
		return message
	}
	return cmp.Or(unwrap(cmp.Or(inner.Message, inner.Error.Message)), inner.Error.Code, message)
}

// Status returns the status of Graph's answer, 0 if err is not one.
func Status(err error) int {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Status
	}
	return 0
}

// Answered reports whether err is an answer of Graph with one of the statuses.
func Answered(err error, statuses ...int) bool { return slices.Contains(statuses, Status(err)) }

// HasCode reports whether err is an answer of Graph with one of the codes, in any case.
func HasCode(err error, codes ...string) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && slices.ContainsFunc(codes, func(c string) bool { return strings.EqualFold(e.Code, c) })
}

// NotFound reports whether the object does not exist, or is not visible yet.
func NotFound(err error) bool {
	return Status(err) == http.StatusNotFound || HasCode(err, "ResourceNotFound", "Request_ResourceNotFound")
}

// NotDone reports whether Graph certainly did not carry out a request: it refused it or put it off. After any other error the
// request may have been carried out.
func NotDone(err error) bool {
	status := Status(err)
	return status >= 400 && status < 500 && status != http.StatusRequestTimeout || errors.Is(err, errNotSent)
}

// Unsettled reports whether err may be due to an object that is not yet visible on all of Graph's servers.
func Unsettled(err error) bool {
	switch Status(err) {
	case http.StatusNotFound, http.StatusConflict, http.StatusForbidden:
		return true
	case http.StatusUnauthorized:
		return HasCode(err, "UnknownError")
	case http.StatusBadRequest:
		e, _ := errors.AsType[*Error](err)
		return strings.Contains(e.Message, "Not a valid reference update") || strings.Contains(e.Message, "does not exist")
	}
	return false
}

// WithoutSecret removes a secret from Graph's message, which may repeat the answer of the SCIM endpoint. It finds the answer
// also where other errors are wrapped around it.
func WithoutSecret(err error, secret string) error {
	if e, ok := errors.AsType[*Error](err); ok && secret != "" {
		e.Message = strings.ReplaceAll(e.Message, secret, "***")
	}
	return err
}

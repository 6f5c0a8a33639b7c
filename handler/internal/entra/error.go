package entra

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Error is Graph's no.
type Error struct {
	Method, Path    string
	Status          int
	Code            string
	Message         string // unwrapped: what the synchronization service says inside of what Graph says
	RequestID       string // for Microsoft's support
	ClientRequestID string
}

// Error is Graph's answer in short. Details has all of it.
func (e *Error) Error() string {
	text := fmt.Sprintf("Graph answered %d %s", e.Status, e.Code)
	if m := brief(e.Message); m != "" {
		text += ": " + m
	}
	return text
}

// Fix returns what the operator does about an answer that has the same cause in every command; empty for any other answer.
func (e *Error) Fix() string {
	switch {
	case e.Status == http.StatusUnauthorized:
		return "run az login again, or see --auth"
	case e.Status == http.StatusForbidden:
		return "give the account that signs in the role Application Administrator (to look only: Global Reader), or sign in as another with --auth"
	case e.Status == http.StatusTooManyRequests, e.Status >= http.StatusInternalServerError:
		return "run the same command again in a few minutes"
	}
	return ""
}

// readError reads an error answer, whatever it looks like.
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
		e.RequestID, e.ClientRequestID = either(wire.Error.InnerError.RequestID, e.RequestID), either(wire.Error.InnerError.ClientRequestID, e.ClientRequestID)
	}
	return e
}

// unwrap reads a message that is JSON itself: an object with a Message, or with an error like the one around it.
func unwrap(message string) string {
	var inner struct {
		Message string
		Error   struct{ Code, Message string }
	}
	if !strings.HasPrefix(strings.TrimSpace(message), "{") || json.Unmarshal([]byte(message), &inner) != nil {
		return message
	}
	return either(unwrap(either(inner.Message, inner.Error.Message)), either(inner.Error.Code, message))
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// status is the status of Graph's answer, 0 where err is something else.
func status(err error) int {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Status
	}
	return 0
}

// Answered says whether an error is Graph's answer with one of the statuses.
func Answered(err error, statuses ...int) bool { return slices.Contains(statuses, status(err)) }

// code says whether Graph answered with one of the codes.
func code(err error, codes ...string) bool {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return false
	}
	for _, c := range codes {
		if strings.EqualFold(e.Code, c) {
			return true
		}
	}
	return false
}

// notThere says whether what was asked for does not exist, or not yet.
func notThere(err error) bool {
	return status(err) == http.StatusNotFound || code(err, "ResourceNotFound", "Request_ResourceNotFound")
}

// unsettled says whether an error may come from an object that is still on its way to all of Graph's servers.
func unsettled(err error) bool {
	switch status(err) {
	case http.StatusNotFound, http.StatusConflict, http.StatusForbidden:
		return true
	case http.StatusUnauthorized:
		return code(err, "UnknownError")
	case http.StatusBadRequest:
		e, _ := errors.AsType[*Error](err)
		return strings.Contains(e.Message, "Not a valid reference update") || strings.Contains(e.Message, "does not exist")
	}
	return false
}

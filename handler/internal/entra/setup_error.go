package entra

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// Failure is a step of Setup that failed. Error is one sentence with the fix; Details is what Graph answered.
type Failure struct {
	Step string // the step that failed
	Left string // what exists in Entra after the failure and how to resume or remove it, if anything does
	Err  error
}

// Error says what failed, why, and how to fix it.
func (f *Failure) Error() string {
	text := f.Step + ": " + f.Err.Error()
	if fix := graphFix(f.Err); fix != "" {
		text += "; " + fix
	}
	if f.Left != "" {
		text += ". " + f.Left
	}
	return text
}

// Unwrap returns the error of the step.
func (f *Failure) Unwrap() error { return f.Err }

// Details is Graph's whole answer, with the request ids that Microsoft's support asks for; empty if Graph did not answer.
func (f *Failure) Details() string {
	if e, ok := errors.AsType[*Error](f.Err); ok {
		return e.Details()
	}
	return ""
}

// Details is the whole answer: the request, the message and the ids that Microsoft's support asks for.
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

// graphFix is what the administrator can do about an answer of Graph that no step explains itself.
func graphFix(err error) string {
	if _, ok := errors.AsType[*explained](err); ok {
		return ""
	}
	switch no := status(err); {
	case no == http.StatusUnauthorized, no == http.StatusForbidden:
		return "sign in as an Application Administrator (--auth)"
	case no == http.StatusTooManyRequests, no >= 500:
		return "run the same command again in a few minutes"
	}
	return ""
}

// explained is an error of Graph that a step explains with a sentence of its own. Graph's answer is left to Details.
type explained struct {
	says string
	err  error
}

func (e *explained) Error() string { return e.says }
func (e *explained) Unwrap() error { return e.err }

// brief is the first line of a message up to the first JSON or HTML in it.
func brief(message string) string {
	const most = 200
	if i := strings.IndexAny(message, "{<\r\n"); i >= 0 {
		message = message[:i]
	}
	if r := []rune(message); len(r) > most {
		message = string(r[:most]) + "…"
	}
	return strings.TrimRight(message, " :,")
}

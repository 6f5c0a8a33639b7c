package entra

import (
	"errors"
	"fmt"
	"strings"
)

// Failure is a step of Setup that failed. Error is one sentence; Fix is what to do about Graph's answer; Details is that answer.
type Failure struct {
	Step string // the step that failed
	Left string // what exists in Entra after the failure and how to resume or remove it, if anything does
	Err  error
}

// Error says what failed and why, and what exists after the failure.
func (f *Failure) Error() string {
	text := f.Step + ": " + f.Err.Error()
	if f.Left != "" {
		text += ". " + f.Left
	}
	return text
}

// Fix is what the administrator can do about Graph's answer; empty if the step says so itself.
func (f *Failure) Fix() string {
	if _, ok := errors.AsType[*explained](f.Err); ok {
		return ""
	}
	if e, ok := errors.AsType[*Error](f.Err); ok {
		return e.Fix()
	}
	return ""
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

package scim

import (
	"errors"
	"fmt"
)

// ErrorType is the scimType of an error (RFC 7644 §3.12, table 9).
type ErrorType string

// The error types of RFC 7644 that occur here.
const (
	InvalidFilter ErrorType = "invalidFilter"
	TooMany       ErrorType = "tooMany"
	NotUnique     ErrorType = "uniqueness"
	NotMutable    ErrorType = "mutability"
	InvalidSyntax ErrorType = "invalidSyntax"
	InvalidPath   ErrorType = "invalidPath"
	NoTarget      ErrorType = "noTarget"
	InvalidValue  ErrorType = "invalidValue"
)

// The error types of RFC 9865 §2.1.
const (
	InvalidCursor ErrorType = "invalidCursor"
	InvalidCount  ErrorType = "invalidCount"
)

// Error is a mistake of a request, described for its sender. Package scimhttp chooses its HTTP status.
type Error struct {
	Type   ErrorType
	Detail string
}

func (e *Error) Error() string { return string(e.Type) + ": " + e.Detail }

// Errorf returns an *Error with a formatted detail.
func Errorf(t ErrorType, format string, args ...any) error {
	return &Error{Type: t, Detail: fmt.Sprintf(format, args...)}
}

// ErrTooLarge is wrapped by the errors of requests that are larger than a limit.
var ErrTooLarge = errors.New("too large")

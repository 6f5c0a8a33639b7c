package scim

import (
	"errors"
	"fmt"
)

// ErrorType is the scimType of an error (RFC 7644 §3.12, table 9).
type ErrorType string

// The error types of RFC 7644 that we answer with.
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

// Error says what is wrong with a request, in words for its sender. Which HTTP status it has is for the edge to decide.
type Error struct {
	Type   ErrorType
	Detail string
}

func (e *Error) Error() string { return string(e.Type) + ": " + e.Detail }

// Errorf is an *Error with a formatted detail.
func Errorf(t ErrorType, format string, args ...any) error {
	return &Error{Type: t, Detail: fmt.Sprintf(format, args...)}
}

// ErrTooLarge is wrapped by the errors about requests that ask for more than we take at once.
var ErrTooLarge = errors.New("too large")

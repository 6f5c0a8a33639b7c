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
	Flaw   Flaw // of an InvalidValue
}

// Flaw tells more closely than InvalidValue what is wrong with a value, where the fix depends on it.
type Flaw string

// The flaws.
const (
	WrongType Flaw = "type"    // a string where the schema wants an object, and so on
	NoMember  Flaw = "member"  // a member is not the id of a user
	NoManager Flaw = "manager" // a manager is not
	NoSurname Flaw = "surname" // a user has no surname
)

func (e *Error) Error() string { return string(e.Type) + ": " + e.Detail }

// Errorf is an *Error with a formatted detail.
func Errorf(t ErrorType, format string, args ...any) error {
	return &Error{Type: t, Detail: fmt.Sprintf(format, args...)}
}

// Flawed is an InvalidValue with a flaw and a formatted detail.
func Flawed(f Flaw, format string, args ...any) error {
	return &Error{Type: InvalidValue, Detail: fmt.Sprintf(format, args...), Flaw: f}
}

// ErrTooLarge is wrapped by the errors about requests that ask for more than we take at once.
var ErrTooLarge = errors.New("too large")

package run

import (
	"context"
	"errors"
	"fmt"
)

// Attention is the error of a command that worked and found something that the operator must look at. The command has printed
// what.
type Attention struct{ what string }

// Found returns an Attention.
func Found(format string, args ...any) error { return &Attention{fmt.Sprintf(format, args...)} }

// Error returns what was found.
func (a *Attention) Error() string { return a.what }

// ErrDeclined is the error of a command whose question was answered with no.
var ErrDeclined = errors.New("declined")

// ExitCode returns the exit code of the process.
func ExitCode(err error) int {
	switch {
	case err == nil:
		return 0
	case isAttention(err):
		return 2
	case errors.Is(err, ErrDeclined):
		return 3
	case errors.Is(err, context.Canceled):
		return 130
	}
	return 1
}

func isAttention(err error) bool {
	_, ok := errors.AsType[*Attention](err)
	return ok
}

package main

import (
	"context"
	"errors"

	"workflowgen-scim/handler/internal/entra"
)

// attention is how a command ends that worked and found what somebody must attend to. What it is has been printed.
type attention struct{ what string }

func (a *attention) Error() string { return a.what }

// exitCode is how the process ends.
func exitCode(err error) int {
	if _, ok := errors.AsType[*attention](err); ok {
		return 2
	}
	switch {
	case err == nil:
		return 0
	case errors.Is(err, entra.ErrDeclined):
		return 3
	case errors.Is(err, context.Canceled):
		return 130
	}
	return 1
}

// told reports whether the command has printed all there is to say about an error.
func told(err error) bool {
	_, ok := errors.AsType[*attention](err)
	return ok
}

package graphql

import (
	"fmt"
	"regexp"

	"workflowgen-scim/handler/internal/provision"
)

// messages says what WorkflowGen means by an error, by its text: the GraphQL API is not known to give codes. The first row
// that matches any error of an answer decides. All texts are inferred; an instance may word them otherwise, and a text that
// matches no row is a refusal in WorkflowGen's own words, which is the safe reading of a mutation's error.
var messages = []struct {
	text  *regexp.Regexp
	means func(op operation, message string, found []string) error
}{
	// The executor could not even start: variables or fields that the instance does not have.
	{regexp.MustCompile(`^(Cannot query field|Unknown (type|argument|field)|Field ".*" is not defined|Variable "\$)`), misfit},

	// The database or the server stumbled, in the words of .NET and SQL Server.
	{regexp.MustCompile(`(?i)\btimeout expired|\bdeadlock|internal server error`), stumbled},

	// A name belongs to somebody else.
	{regexp.MustCompile(`(?i)\balready (exists|in use|used|taken)\b|\bmust be unique\b|\bis not unique\b`), taken},

	// The target of the operation is gone.
	{regexp.MustCompile(`(?i)^(the )?(user|group) .*(does not exist|not found)`), notFound},
}

func misfit(op operation, message string, _ []string) error {
	return fmt.Errorf("%w: the operation document %s.graphql does not fit this instance: %s",
		provision.ErrUnavailable, op, message)
}

func taken(_ operation, message string, _ []string) error {
	return fmt.Errorf("%w: %s", provision.ErrTaken, message)
}

func notFound(_ operation, message string, _ []string) error {
	return fmt.Errorf("%w: %s", provision.ErrNotFound, message)
}

// stumbled is an error that says nothing about the request: the same one may do next time.
func stumbled(op operation, message string, _ []string) error {
	return fmt.Errorf("%w: %s", op.unsure(), message)
}

// invalidReference takes the id from the group of the pattern that caught it.
func invalidReference(_ operation, message string, found []string) error {
	return &provision.InvalidReference{ID: found[len(found)-1], Reason: message}
}

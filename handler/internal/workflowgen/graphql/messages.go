package graphql

import (
	"fmt"
	"regexp"
	"strings"

	"workflowgen-scim/handler/internal/provision"
)

// messages says what WorkflowGen means by an error, by its text: the GraphQL API is not known to give codes. The first row
// that matches any error of an answer decides. All texts are inferred; an instance may word them otherwise, and a text that
// matches no row is a refusal in WorkflowGen's own words, which is the safe reading of a mutation's error.
var messages = []struct {
	text  *regexp.Regexp
	means func(r *request, message string, found []string) error
}{
	// The executor could not even start: variables or fields that the instance does not have.
	{regexp.MustCompile(`^(Cannot query field|Unknown (type|argument|field)|Field ".*" is not defined|Variable "\$)`), misfit},

	// The database or the server stumbled, in the words of .NET and SQL Server.
	{regexp.MustCompile(`(?i)\btimeout expired|\bdeadlock|internal server error`), stumbled},

	// A name belongs to somebody else.
	{regexp.MustCompile(`(?i)\balready (exists|in use|used|taken)\b|\bmust be unique\b|\bis not unique\b`), taken},

	// Somebody named in a list of users cannot be a member.
	{regexp.MustCompile(`(?i)\bcannot add (user )?["']?([^"'\s]+)["']? to the group\b`), strange},

	// The directory itself is not there.
	{regexp.MustCompile(`(?i)\bdirectory .*(does not exist|not found)`), nowhere},

	// A user or a group is not there, or not one that can be written to. Its kind and its id are captured.
	{regexp.MustCompile(`(?i)\b(user|group|manager|member)\b(?: with id)?(?: ["']?([^"'\s]+)["']?)? ` +
		`(?:does not exist|(?:was |is )?not found|is archived|is virtual)`), missing},
}

func misfit(r *request, message string, _ []string) error {
	return fmt.Errorf("%w: the operation document %s.graphql does not fit this instance: %s",
		provision.ErrUnavailable, r.op, message)
}

func taken(_ *request, message string, _ []string) error {
	return &provision.Taken{Reason: message}
}

// stumbled is an error that says nothing about the request: the same one may do next time.
func stumbled(r *request, message string, _ []string) error {
	return fmt.Errorf("%w: %s", r.op.unsure(), message)
}

func strange(_ *request, message string, found []string) error {
	return &provision.InvalidReference{ID: found[len(found)-1], Reason: message}
}

func nowhere(_ *request, message string, _ []string) error {
	return fmt.Errorf("%w: check WORKFLOWGEN_DIRECTORY: %s", provision.ErrUnavailable, message)
}

// missing tells the target of an operation that is gone from a manager or member that it names.
func missing(r *request, message string, found []string) error {
	kind, id := found[1], found[2]
	if !r.references || id == r.target || id == "" && strings.EqualFold(kind, "group") {
		return fmt.Errorf("%w: %s", provision.ErrNotFound, message)
	}
	return &provision.InvalidReference{ID: id, Reason: message}
}

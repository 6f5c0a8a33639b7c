package run

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"workflowgen-scim/handler/internal/azure/signin"
	"workflowgen-scim/handler/internal/entra/graph"
)

// fixer is an error with what the operator does about it.
type fixer interface {
	error
	Fix() string
}

// detailer is an error with more text than its sentence, from a library or a service. It holds no secret.
type detailer interface {
	error
	Details() string
}

// failure is an error with its fix, and with the details that --verbose prints.
type failure struct {
	error
	fix, details string
}

// Fix returns what the operator does about it.
func (f *failure) Fix() string { return f.fix }

// Details returns what --verbose adds.
func (f *failure) Details() string { return f.details }

// Unwrap returns the error without its fix.
func (f *failure) Unwrap() error { return f.error }

// WithFix returns the error with its fix.
func WithFix(err error, fix string) error { return &failure{err, fix, ""} }

// WithDetails returns the error with its fix, and with details for --verbose.
func WithDetails(err error, fix, details string) error { return &failure{err, fix, details} }

// Fixed returns a new error, formatted as by fmt.Errorf, with its fix.
func Fixed(fix, format string, args ...any) error { return WithFix(fmt.Errorf(format, args...), fix) }

// Report prints an error: its sentence, its fix, and with verbose its details. It prints nothing of an Attention, which the command
// has printed.
func Report(w io.Writer, err error, verbose bool) {
	if err == nil || isAttention(err) {
		return
	}
	sentence, details := Sentence(err)
	fmt.Fprintln(w, "scimctl:", sentence)
	if fix := FixOf(err, ""); fix != "" && !strings.Contains(sentence, fix) {
		fmt.Fprintln(w, "  →", fix)
	}
	switch {
	case details == "":
	case verbose:
		fmt.Fprintln(w, "\n"+strings.TrimSpace(details))
	default:
		fmt.Fprintln(w, "  (--verbose prints the details)")
	}
}

// FixOf returns the fix of an error, or another if it has none.
func FixOf(err error, other string) string {
	if f, ok := errors.AsType[fixer](err); ok && f.Fix() != "" {
		return f.Fix()
	}
	return cmp.Or(graphFix(graph.Status(err)), other)
}

// graphFix returns what the operator does about an error answer of Graph that has one cause in all commands.
func graphFix(status int) string {
	switch {
	case status == http.StatusUnauthorized:
		return "run az login again, or see --auth"
	case status == http.StatusForbidden:
		return "give the account that signs in the role Application Administrator (to look only: Global Reader), or sign in as another with --auth"
	case status == http.StatusTooManyRequests, status >= http.StatusInternalServerError:
		return "run the same command again in a few minutes"
	}
	return ""
}

// Sentence returns the sentence of an error, and the details that the sentence leaves out.
func Sentence(err error) (sentence, details string) {
	if d, ok := errors.AsType[detailer](err); ok {
		details = d.Details()
	}
	if e, ok := errors.AsType[*signin.Error](err); ok {
		return e.Error(), e.Details() // the sign-in is the reason, whatever needed it
	}
	if e, ok := errors.AsType[*azcore.ResponseError](err); ok && strings.Contains(err.Error(), e.Error()) {
		short := strings.TrimSpace(fmt.Sprintf("Azure answers %d %s", e.StatusCode, e.ErrorCode))
		return strings.ReplaceAll(err.Error(), e.Error(), short), e.Error()
	}
	return err.Error(), details
}

package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"workflowgen-scim/handler/internal/azure/signin"
	"workflowgen-scim/handler/internal/doctor"
)

// fixer is an error that knows what the operator does about it.
type fixer interface {
	error
	Fix() string
}

// detailer is an error that knows more than its sentence: what a library or a service said. It holds no secret.
type detailer interface {
	error
	Details() string
}

// failure is an error with its fix, and with details where they are not "".
type failure struct {
	error
	fix, details string
}

// fixed returns an error of a format, as fmt.Errorf has it, with its fix.
func fixed(fix, format string, about ...any) error {
	return &failure{fmt.Errorf(format, about...), fix, ""}
}

// Fix returns what the operator does about it.
func (f *failure) Fix() string { return f.fix }

// Details returns what --verbose adds.
func (f *failure) Details() string { return f.details }

// Unwrap returns the error itself.
func (f *failure) Unwrap() error { return f.error }

// printed marks an error whose sentence the command has printed already, in a table. Its fix is still to be printed.
type printed struct{ error }

// Unwrap returns the error itself.
func (s *printed) Unwrap() error { return s.error }

// report prints an error once: its sentence, its fix, and with verbose its details. Of an attention all has been printed.
func report(w io.Writer, err error, verbose bool) {
	if err == nil || told(err) {
		return
	}
	sentence, details := sentenceOf(err)
	if _, ok := errors.AsType[*printed](err); !ok {
		fmt.Fprintln(w, "scimctl:", sentence)
	}
	if f, ok := errors.AsType[fixer](err); ok && f.Fix() != "" && !strings.Contains(sentence, f.Fix()) {
		fmt.Fprintln(w, "  →", f.Fix())
	}
	switch {
	case details == "":
	case verbose:
		fmt.Fprintln(w, "\n"+strings.TrimSpace(details))
	default:
		fmt.Fprintln(w, "  (--verbose prints the details)")
	}
}

// failedBy returns the finding of a check that failed: the error's sentence, with its own fix if it has one.
func failedBy(err error, fix string) doctor.Finding {
	sentence, _ := sentenceOf(err)
	return doctor.Fail(errors.New(sentence), fixOf(err, fix))
}

// fixOf returns an error's own fix, or else another.
func fixOf(err error, other string) string {
	if f, ok := errors.AsType[fixer](err); ok && f.Fix() != "" {
		return f.Fix()
	}
	return other
}

// sentenceOf returns the sentence of an error, and the details that the sentence leaves out.
func sentenceOf(err error) (sentence, details string) {
	if d, ok := errors.AsType[detailer](err); ok {
		details = d.Details()
	}
	if e, ok := errors.AsType[*signin.Error](err); ok {
		return e.Error(), e.Details() // whatever needed the sign-in failed for no reason of its own
	}
	if e, ok := errors.AsType[*azcore.ResponseError](err); ok && strings.Contains(err.Error(), e.Error()) {
		short := strings.TrimSpace(fmt.Sprintf("Azure answers %d %s", e.StatusCode, e.ErrorCode))
		return strings.ReplaceAll(err.Error(), e.Error(), short), e.Error()
	}
	return err.Error(), details
}

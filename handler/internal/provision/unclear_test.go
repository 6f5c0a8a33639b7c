package provision_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"workflowgen-scim/handler/internal/provision"
)

// TestEnded: an Unclear is an unknown outcome of a call that is over; a call without an answer is not over.
func TestEnded(t *testing.T) {
	half := fmt.Errorf("update user: %w", &provision.Unclear{Err: io.ErrUnexpectedEOF})
	if !errors.Is(half, provision.ErrUnknown) || !errors.Is(half, io.ErrUnexpectedEOF) || !provision.Ended(half) {
		t.Errorf("%v is not the unknown outcome of a call that has ended", half)
	}
	if provision.Ended(fmt.Errorf("update user: %w: reset", provision.ErrUnknown)) || provision.Ended(provision.ErrUnavailable) {
		t.Error("a call without an answer counts as ended")
	}
}

// TestAgain: the same text met twice by one change is a rule of the instance; anything else may pass.
func TestAgain(t *testing.T) {
	met := fmt.Errorf("update user: %w", &provision.Unclear{Err: errors.New("nope"), Text: "nope"})
	cause, err := provision.Again(met, "")
	if cause == "" || err != met {
		t.Errorf("met once: %v, cause %q", err, cause)
	}
	for last, want := range map[provision.Cause]bool{cause: true, "text-0": false, provision.CauseNotKept: false} {
		kept, got := provision.Again(met, last)
		no, refused := errors.AsType[*provision.Refused](got)
		if refused != want || refused && no.Reason != "nope" || kept != cause {
			t.Errorf("after %q: %v, cause %q", last, got, kept)
		}
	}
	half := &provision.Unclear{Err: io.ErrUnexpectedEOF}
	if cause, err := provision.Again(half, ""); err != error(half) || cause != "" {
		t.Errorf("without a text: %v, cause %q", err, cause)
	}
}

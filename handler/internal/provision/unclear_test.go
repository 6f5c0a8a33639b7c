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
	cause, err := provision.Again(met, provision.Record{}, "f")
	if cause == "" || err != met {
		t.Errorf("met once: %v, cause %q", err, cause)
	}
	for name, c := range map[string]struct {
		prev    provision.Record
		refused bool
	}{
		"the same change, the same text": {provision.Record{Fingerprint: "f", Cause: cause}, true},
		"another change":                 {provision.Record{Fingerprint: "g", Cause: cause}, false},
		"another text":                   {provision.Record{Fingerprint: "f", Cause: "text-0"}, false},
	} {
		kept, got := provision.Again(met, c.prev, "f")
		no, refused := errors.AsType[*provision.Refused](got)
		if refused != c.refused || refused && no.Reason != "nope" || kept != cause {
			t.Errorf("%s: %v, cause %q", name, got, kept)
		}
	}
	half := &provision.Unclear{Err: io.ErrUnexpectedEOF}
	if cause, err := provision.Again(half, provision.Record{Fingerprint: "f"}, "f"); err != error(half) || cause != "" {
		t.Errorf("without a text: %v, cause %q", err, cause)
	}
}

package provision

import (
	"errors"
	"fmt"
	"io"
	"testing"
)

// TestFoundAgain: the same text met twice by one change is a rule of the instance; anything else may pass.
func TestFoundAgain(t *testing.T) {
	met := fmt.Errorf("update user: %w", &notMade{&Unclear{Err: errors.New("nope"), Text: "nope"}})
	failure, err := foundAgain(met, "")
	if failure == "" || err != met {
		t.Errorf("met once: %v, failure %q", err, failure)
	}
	for last, want := range map[string]bool{failure: true, "text-0": false, failureNotKept: false} {
		kept, got := foundAgain(met, last)
		no, refused := errors.AsType[*Refused](got)
		if refused != want || refused && no.Reason != "nope" || kept != failure {
			t.Errorf("after %q: %v, failure %q", last, got, kept)
		}
	}
	half := &notMade{&Unclear{Err: io.ErrUnexpectedEOF}}
	if failure, err := foundAgain(half, ""); err != error(half) || failure != "" {
		t.Errorf("without a text: %v, failure %q", err, failure)
	}
	open := &Unclear{Err: errors.New("nope"), Text: "nope"}
	if kept, err := foundAgain(open, failure); err != error(open) || kept != "" {
		t.Errorf("with an unknown outcome: %v, failure %q", err, kept)
	}
}

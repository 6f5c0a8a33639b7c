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

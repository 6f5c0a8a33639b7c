package patch_test

import (
	"errors"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
)

// The cost of one request is bounded: a request with more operations than Entra would ever send is too large.
func TestTooManyOperations(t *testing.T) {
	r := mapping.UserType.New()
	r.Set(mapping.UserName, "ann")
	many := func(n int) []byte {
		return message([]byte("[" + strings.Repeat(`{"op":"replace","path":"title","value":"x"},`, n-1) + `{"op":"remove","path":"title"}]`))
	}
	if _, err := run(many(1000), &r); err != nil {
		t.Errorf("1,000 operations: %v", err)
	}
	if _, err := run(many(1001), &r); !errors.Is(err, scim.ErrTooLarge) {
		t.Errorf("1,001 operations: %v", err)
	}
}

package graph_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/entra/graph"
)

// A secret is removed from Graph's answer also where another error wraps it.
func TestWithoutSecret(t *testing.T) {
	const secret = "a-secret-token"
	answer := &graph.Error{Status: 400, Code: "BadRequest", Message: "the endpoint answered " + secret}
	err := graph.WithoutSecret(errors.Join(errors.New("another"), fmt.Errorf("store: %w", answer)), secret)
	if text := answer.Details(); strings.Contains(text, secret) || !strings.Contains(text, "***") || !graph.Answered(err, 400) {
		t.Error(text)
	}
}

package linear_test

import (
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/test/linear"
)

// register is a resource that holds a number. A call of 0 reads it; another sets it, and its answer reports whether it did: -1 leaves
// that open.
var register = linear.Model[int, int, int]{Step: func(state, call, answer int) []int {
	switch {
	case call == 0 && answer == state:
		return []int{state}
	case call == 0:
		return nil
	case answer < 0:
		return []int{state, call}
	}
	return []int{call}
}}

func TestViolations(t *testing.T) {
	for name, c := range map[string]struct {
		play func(h *linear.History[int, int, int])
		want string
	}{
		"one after another": {func(h *linear.History[int, int, int]) {
			h.Start("a", 1)(1)
			h.Start("a", 0)(1)
			h.Start("b", 0)(0)
		}, ""},
		"at once, in the other order": {func(h *linear.History[int, int, int]) {
			first, second := h.Start("a", 1), h.Start("a", 2)
			second(2)
			first(1)
			h.Start("a", 0)(1)
		}, ""},
		"an old value is read": {func(h *linear.History[int, int, int]) {
			h.Start("a", 1)(1)
			h.Start("a", 2)(2)
			h.Start("a", 0)(1)
		}, "a: no order"},
		"an open outcome may be either": {func(h *linear.History[int, int, int]) {
			h.Start("a", 1)(1)
			h.Start("a", 2)(-1)
			h.Start("a", 0)(1)
			h.Start("b", 2)(-1)
			h.Start("b", 0)(2)
		}, ""},
		"an open outcome does not come later": {func(h *linear.History[int, int, int]) {
			h.Start("a", 2)(-1)
			h.Start("a", 1)(1)
			h.Start("a", 0)(2)
		}, "a: no order"},
		"an open outcome does not change its mind": {func(h *linear.History[int, int, int]) {
			h.Start("a", 2)(-1)
			h.Start("a", 0)(2)
			h.Start("a", 0)(0)
		}, "a: no order"},
		"no answer": {func(h *linear.History[int, int, int]) { h.Start("a", 1) }, "a: a call has no answer"},
	} {
		h := linear.New(register)
		c.play(h)
		got := strings.Join(h.Violations(), "\n")
		if (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

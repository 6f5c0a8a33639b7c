// Package linear checks that concurrent calls had one order: that their answers are those which the same calls, made one after
// another, could have had, where each call takes effect at one moment between its start and its answer (linearizability).
// The check itself is porcupine's.
package linear

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/anishathalye/porcupine"
)

// Model describes what one resource does when calls reach it one after another.
type Model[S comparable, C, A any] struct {
	// Start is the state of a resource before its first call.
	Start S

	// Step returns the states that a call may lead to from a state, given its answer: none if the answer is wrong in that
	// state, several if the answer leaves open what was done. It must change nothing.
	Step func(state S, call C, answer A) []S
}

// History records calls of many resources and their answers. Its methods may be called concurrently.
type History[S comparable, C, A any] struct {
	model Model[S, C, A]

	mu    sync.Mutex
	clock int64 // counts starts and answers: it orders them also where time stands still
	calls map[string][]*porcupine.Operation
}

// New returns an empty History of resources that follow the model.
func New[S comparable, C, A any](m Model[S, C, A]) *History[S, C, A] {
	return &History[S, C, A]{model: m, calls: map[string][]*porcupine.Operation{}}
}

// Start records that a call of a resource starts now. The caller calls answered, once, when the call can no longer take effect:
// when its answer has come.
func (h *History[S, C, A]) Start(resource string, call C) (answered func(A)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.clock++
	op := &porcupine.Operation{Input: call, Call: h.clock, Return: math.MaxInt64}
	h.calls[resource] = append(h.calls[resource], op)
	return func(a A) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.clock++
		op.Output, op.Return = a, h.clock
	}
}

// Len returns how many calls are recorded.
func (h *History[S, C, A]) Len() (n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, ops := range h.calls {
		n += len(ops)
	}
	return n
}

// Resources returns the names of the resources whose calls are recorded, in order.
func (h *History[S, C, A]) Resources() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Sorted(maps.Keys(h.calls))
}

// Violations returns, for each resource whose calls had no order, a text with all of them. Every call must have been answered.
func (h *History[S, C, A]) Violations() (all []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for resource, calls := range h.calls {
		history := make([]porcupine.Operation, len(calls))
		for i, op := range calls {
			history[i] = *op
		}
		if unanswered := slices.ContainsFunc(history, func(op porcupine.Operation) bool { return op.Output == nil }); unanswered {
			all = append(all, resource+": a call has no answer:\n"+describe(history))
		} else if !porcupine.CheckOperations(h.porcupine(), history) {
			all = append(all, resource+": no order of these calls explains their answers:\n"+describe(history))
		}
	}
	slices.Sort(all)
	return all
}

func (h *History[S, C, A]) porcupine() porcupine.Model {
	m := porcupine.NondeterministicModel{
		Init: func() []any { return []any{h.model.Start} },
		Step: func(state, call, answer any) (next []any) {
			for _, s := range h.model.Step(state.(S), call.(C), answer.(A)) {
				next = append(next, s)
			}
			return next
		},
	}
	return m.ToModel()
}

// describe writes calls down in the order of their starts, each with the moments of its start and of its answer.
func describe(history []porcupine.Operation) string {
	slices.SortFunc(history, func(a, b porcupine.Operation) int { return cmp.Compare(a.Call, b.Call) })
	var b strings.Builder
	for _, op := range history {
		fmt.Fprintf(&b, "  %4d to %4d  %+v -> %+v\n", op.Call, op.Return, op.Input, op.Output)
	}
	return b.String()
}

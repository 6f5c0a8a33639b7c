package synclog

import (
	"fmt"
	"slices"
	"strings"

	"workflowgen-scim/handler/internal/provision"
)

// Class groups the outcomes that mean the same to an operator. Colours, charts and alerts go by it.
type Class string

// The classes, in the order of charts and legends.
const (
	ClassApplied   Class = "applied"   // WorkflowGen holds the change
	ClassUnchanged Class = "unchanged" // WorkflowGen held it before
	ClassRefused   Class = "refused"   // for good: it keeps failing until the cause is fixed
	ClassRetried   Class = "retried"   // for now: Entra sends the change again
	ClassRunning   Class = "running"   // not known yet
)

// Classes returns all classes in their order.
func Classes() []Class {
	return []Class{ClassApplied, ClassUnchanged, ClassRefused, ClassRetried, ClassRunning}
}

// Running is the outcome of an entry that is open. A ledger does not store it.
const Running provision.Decision = "running"

// Outcome is the result of a change.
type Outcome struct {
	Code            provision.Decision // in flags, JSON, CSV, log events and alerts
	English, French string             // the label on the page and in the terminal
	Class           Class
	Mark            string // one character, for readers who see no colours
}

// outcomes is the only table of outcomes, in the order in which they are listed.
var outcomes = []Outcome{
	{provision.Applied, "applied", "appliqué", ClassApplied, "✓"},
	{provision.TakenOver, "taken over", "repris", ClassApplied, "✓"},
	{provision.Unchanged, "unchanged", "inchangé", ClassUnchanged, "="},
	{provision.Replayed, "replayed", "déjà traité", ClassUnchanged, "="},
	{provision.Rejected, "refused", "refusé", ClassRefused, "✗"},
	{provision.Failed, "failed", "échoué", ClassRetried, "!"},
	{provision.Held, "held", "en attente", ClassRetried, "!"},
	{provision.Interrupted, "interrupted", "interrompu", ClassRetried, "!"},
	{Running, "running", "en cours", ClassRunning, "…"},
}

// Outcomes returns all outcomes in their order.
func Outcomes() []Outcome { return slices.Clone(outcomes) }

// OutcomesOf returns the outcomes of a class in their order.
func OutcomesOf(c Class) []Outcome {
	return slices.DeleteFunc(Outcomes(), func(o Outcome) bool { return o.Class != c })
}

// OutcomeOf returns the outcome with a code. A code that a later version has written is its own label.
func OutcomeOf(code provision.Decision) Outcome {
	if i := slices.IndexFunc(outcomes, func(o Outcome) bool { return o.Code == code }); i >= 0 {
		return outcomes[i]
	}
	return Outcome{Code: code, English: string(code), French: string(code), Mark: " "}
}

// ParseOutcome reads what a flag or an address names: a code in any case, with a hyphen or a space ("taken-over").
func ParseOutcome(s string) (Outcome, error) {
	code := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(s)), "-", " ")
	i := slices.IndexFunc(outcomes, func(o Outcome) bool { return string(o.Code) == code })
	if i < 0 {
		return Outcome{}, fmt.Errorf("must be one of %s, not %q", strings.Join(OutcomeNames(), ", "), s)
	}
	return outcomes[i], nil
}

// Name returns the code as a flag is completed with: without a space.
func (o Outcome) Name() string { return strings.ReplaceAll(string(o.Code), " ", "-") }

// OutcomeNames returns what flags are completed with, in the order of the table.
func OutcomeNames() []string {
	names := make([]string, len(outcomes))
	for i, o := range outcomes {
		names[i] = o.Name()
	}
	return names
}

// Outcome returns what became of the entry's change; Running while it is open.
func (l Line) Outcome() Outcome {
	if l.Open {
		return OutcomeOf(Running)
	}
	return OutcomeOf(l.Decision)
}

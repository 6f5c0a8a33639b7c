package explain

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/cli/entries"
	"workflowgen-scim/handler/internal/cli/terminal"
	"workflowgen-scim/handler/internal/explain"
	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
)

// maxChanges and maxRefusals bound what an explanation shows.
const (
	maxChanges  = 5
	maxRefusals = 3
)

func printExplanation(s terminal.Screen, e *explain.Explanation) {
	fmt.Fprintf(s, "%s  %s\n\n", s.Paint(terminal.Bold, terminal.Safe(e.Name)), s.Paint(terminal.Dim, entries.Resource(e.Key)))
	s.Fact("Entra", lastSaid(e))
	s.Fact("WorkflowGen", held(e))
	printDifferences(s, e)
	printRefusals(s, e.Refusals)
	if len(e.Story) > 0 {
		printHead(s, "The last changes")
		last := e.Story[:min(len(e.Story), maxChanges)]
		list := entries.NewList(s)
		list.OneResource = true
		list.Fit(last)
		for _, line := range slices.Backward(last) {
			_ = list.Print(line)
		}
	}
	fmt.Fprintln(s)
	s.Fact("Next", e.Next)
}

// printRefusals prints the newest of each kind of refused changes.
func printRefusals(s terminal.Screen, all []synclog.Line) {
	if len(all) == 0 {
		return
	}
	printHead(s, fmt.Sprintf("Not made, %s since %s", times(len(all)), terminal.Time(all[len(all)-1].Time)))
	shown := map[string]bool{}
	for _, l := range all {
		t := words.Tell(l, words.English)
		if shown[t.What+t.Answered] || len(shown) == maxRefusals {
			continue
		}
		shown[t.What+t.Answered] = true
		s.Fact(entries.ShortID(l.Operation), t.What+": "+words.Title(t.Cause, words.English)+". "+t.Answered)
	}
}

func printHead(s terminal.Screen, text string) {
	fmt.Fprintf(s, "\n%s\n", s.Paint(terminal.Bold, text))
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

func lastSaid(e *explain.Explanation) string {
	i := slices.IndexFunc(e.Story, func(l synclog.Line) bool { return l.Verb != "" })
	if i < 0 {
		return "nothing that the log still has"
	}
	l := e.Story[i]
	t := words.Tell(l, words.English)
	text := fmt.Sprintf("%s, on %s (%s, operation %s).", t.What, terminal.Time(l.Time), t.Outcome, entries.ShortID(l.Operation))
	if e.Stands.State != "" {
		text += fmt.Sprintf(" %s since %s.", e.Stands.State.In(words.English), terminal.Time(e.Stands.By.Time))
	}
	return text
}

func held(e *explain.Explanation) string {
	switch {
	case e.Held == nil && e.Elsewhere != "":
		return fmt.Sprintf("no user with this name in the directory; the directory %q has one", e.Elsewhere)
	case e.Held == nil:
		return "nothing with this name in the directory; archived users are not visible"
	case e.Type == mapping.GroupType.Name:
		return fmt.Sprintf("the group %q, with %d members%s", e.Held.Get(mapping.DisplayName), len(e.Held.Members), modified(e.Held))
	}
	parts := []string{"active"}
	if e.Held.Get(mapping.Active) != "true" {
		parts[0] = "inactive"
	}
	for _, path := range []string{mapping.UserName, mapping.DisplayName, mapping.WorkEmail} {
		if v := e.Held.Get(path); v != "" && !slices.Contains(parts, v) {
			parts = append(parts, v)
		}
	}
	return strings.Join(parts, ", ") + modified(e.Held)
}

// modified returns when WorkflowGen changed the resource last, if WorkflowGen tells.
func modified(r *scim.Resource) string {
	t, err := time.Parse(time.RFC3339, r.LastModified)
	if err != nil {
		return ""
	}
	return "; modified there on " + terminal.Time(t)
}

// printDifferences prints where the two differ, or that they agree.
func printDifferences(s terminal.Screen, e *explain.Explanation) {
	fmt.Fprintln(s)
	switch {
	case len(e.Differences) == 0 && e.Verdict == explain.Agree:
		fmt.Fprintln(s, s.Paint(terminal.Green, "✓ ")+"They agree, as far as the log tells.")
	case len(e.Differences) == 0:
		fmt.Fprintln(s, s.Paint(terminal.Yellow, "! ")+s.Wrap(2, verdicts[e.Verdict]+"."))
	}
	for _, d := range e.Differences {
		how := "changed in WorkflowGen after that"
		if !d.Made {
			how = words.Outcome(d.By.Decision, words.English)
		}
		name := words.Attribute(d.Path, words.English)
		if id, member := strings.CutPrefix(d.Path, "members "); member {
			name = "member " + id
		}
		text := fmt.Sprintf("%s: Entra says %s since %s (operation %s, %s); WorkflowGen holds %s.",
			name, value(d.Path, d.Said), terminal.Time(d.Since), entries.ShortID(d.By.Operation), how, value(d.Path, d.Holds))
		fmt.Fprintln(s, s.Paint(terminal.Red, "✗ ")+s.Wrap(2, terminal.Safe(text)))
	}
}

// verdicts has a sentence for each verdict that can come without a difference.
var verdicts = map[explain.Verdict]string{
	explain.Refused:   "The newest change was refused",
	explain.Waiting:   "The newest change was not made yet",
	explain.Altered:   "WorkflowGen differs from Entra's last change, in attributes whose values the log does not keep",
	explain.Vanished:  "Entra created it, and WorkflowGen no longer has it",
	explain.Remains:   "Entra deleted it, and WorkflowGen still has one",
	explain.Elsewhere: "It is in another directory",
	explain.Unasked:   "Entra has asked nothing about it",
	explain.Unknown:   "Neither the log nor WorkflowGen knows it",
}

func value(path, v string) string {
	switch {
	case v == "":
		return "nothing"
	case path == mapping.Active && strings.EqualFold(v, "false"):
		return "inactive"
	case path == mapping.Active:
		return "active"
	}
	return v
}

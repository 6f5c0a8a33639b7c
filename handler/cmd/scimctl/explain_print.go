package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"workflowgen-scim/handler/internal/cli/terminal"
	"workflowgen-scim/handler/internal/explain"
	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/scim"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
)

// How many of the last changes and of the kinds of refusals an explanation shows.
const (
	shownChanges  = 5
	shownRefusals = 3
)

// explain puts an explanation on one screen.
func (s screen) explain(e *explain.Explanation) {
	fmt.Fprintf(s, "%s  %s\n\n", s.Paint(terminal.Bold, terminal.Safe(e.Name)), s.Paint(terminal.Dim, identity(e.Key)))
	s.point("Entra", said(e))
	s.point("WorkflowGen", holds(e))
	s.verdict(e)
	s.refusals(e.Refusals)
	if len(e.Story) > 0 {
		s.head("The last changes")
		last := e.Story[:min(len(e.Story), shownChanges)]
		l := newRoll(s)
		l.alone = true
		l.prepare(last)
		for _, line := range slices.Backward(last) {
			_ = l.print(line)
		}
	}
	fmt.Fprintln(s)
	s.point("Next", e.Next)
}

// refusals are what was not made, the newest of each kind.
func (s screen) refusals(all []synclog.Line) {
	if len(all) == 0 {
		return
	}
	s.head(fmt.Sprintf("Not made, %s since %s", times(len(all)), at(all[len(all)-1].Time)))
	shown := map[string]bool{}
	for _, l := range all {
		t := words.Tell(l, words.English)
		if shown[t.What+t.Answered] || len(shown) == shownRefusals {
			continue
		}
		shown[t.What+t.Answered] = true
		s.point(short(l.Operation), t.What+": "+t.Cause.Title(words.English)+". "+t.Answered)
	}
}

func (s screen) head(text string) { fmt.Fprintf(s, "\n%s\n", s.Paint(terminal.Bold, text)) }

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

func at(t time.Time) string { return t.Local().Format(time.DateTime) }

// said is what Entra said last.
func said(e *explain.Explanation) string {
	i := slices.IndexFunc(e.Story, func(l synclog.Line) bool { return l.Verb != "" })
	if i < 0 {
		return "nothing that the log still has"
	}
	l := e.Story[i]
	t := words.Tell(l, words.English)
	text := fmt.Sprintf("%s, on %s (%s, operation %s).", t.What, at(l.Time), t.Outcome, short(l.Operation))
	if e.Stands.State != "" {
		text += fmt.Sprintf(" %s since %s.", e.Stands.State.In(words.English), at(e.Stands.By.Time))
	}
	return text
}

// holds is what WorkflowGen holds now.
func holds(e *explain.Explanation) string {
	switch {
	case e.Held == nil && e.Elsewhere != "":
		return fmt.Sprintf("nobody of that name in the directory; the directory %q has one", e.Elsewhere)
	case e.Held == nil:
		return "nothing of that name in the directory; what it archived does not show"
	case e.Type == mapping.GroupType.Name:
		return fmt.Sprintf("the group %q, with %d members%s", e.Held.Get(mapping.DisplayName), len(e.Held.Members), stamped(e.Held))
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
	return strings.Join(parts, ", ") + stamped(e.Held)
}

// stamped is when WorkflowGen says that it changed last.
func stamped(r *scim.Resource) string {
	t, err := time.Parse(time.RFC3339, r.LastModified)
	if err != nil {
		return ""
	}
	return "; modified there on " + at(t)
}

// verdict says whether the two agree, and where not.
func (s screen) verdict(e *explain.Explanation) {
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
		fmt.Fprintln(s, s.Paint(terminal.Red, "✗ ")+s.Wrap(2, terminal.Safe(fmt.Sprintf("%s: Entra says %s since %s (operation %s, %s); WorkflowGen holds %s.",
			name, quoted(d.Path, d.Said), at(d.Since), short(d.By.Operation), how, quoted(d.Path, d.Holds)))))
	}
}

// verdicts are words for what there is no difference to show of.
var verdicts = map[explain.Verdict]string{
	explain.Refused: "The newest change was refused", explain.Waiting: "The newest change was not made for now",
	explain.Altered:  "WorkflowGen does not hold all as Entra's last change left it; of what differs the log keeps no value",
	explain.Vanished: "Entra had it made, and WorkflowGen has it no longer", explain.Remains: "Entra had it deleted, and WorkflowGen has one",
	explain.Elsewhere: "It is in another directory", explain.Unasked: "Entra has never spoken of it", explain.Nobody: "Nobody knows it",
}

// quoted is the value of an attribute, in words where there are some.
func quoted(path, v string) string {
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

// explanation is an explanation, as JSON has it.
type explanation struct {
	Type        string            `json:"type"`
	Name        string            `json:"name"`
	ID          string            `json:"id,omitempty"`
	Verdict     explain.Verdict   `json:"verdict"`
	Next        string            `json:"next"`
	Entra       words.State       `json:"entra,omitempty"`
	Since       *time.Time        `json:"since,omitempty"`
	Holds       map[string]string `json:"workflowgen"` // null if it has nobody
	Modified    string            `json:"modified,omitempty"`
	Members     *int              `json:"members,omitempty"`
	Elsewhere   string            `json:"elsewhere,omitempty"`
	Differences []difference      `json:"differences"`
	Refusals    []synclog.Entry   `json:"refusals"`
	Story       []synclog.Entry   `json:"story"`
}

type difference struct {
	Path      string    `json:"path"`
	Entra     string    `json:"entra"`
	Holds     string    `json:"workflowgen"`
	Since     time.Time `json:"since"`
	Operation string    `json:"operation"`
	Made      bool      `json:"made"`
}

func explained(e *explain.Explanation) explanation {
	x := explanation{Type: e.Type, Name: e.Name, Verdict: e.Verdict, Next: e.Next, Entra: e.Stands.State, Elsewhere: e.Elsewhere,
		Differences: []difference{}, Refusals: exported(e.Refusals), Story: exported(e.Story)}
	if e.Stands.State != "" {
		x.Since = &e.Stands.By.Time
	}
	if e.Held != nil {
		x.ID, x.Holds, x.Modified = e.Held.ID, map[string]string{}, e.Held.LastModified
		for i, leaf := range e.Held.Type.Leaves {
			if v := e.Held.Values[i]; v != "" {
				x.Holds[leaf.Path] = v
			}
		}
		if e.Held.Members != nil {
			x.Members = new(len(e.Held.Members))
		}
	}
	for _, d := range e.Differences {
		x.Differences = append(x.Differences, difference{d.Path, d.Said, d.Holds, d.Since.UTC(), d.By.Operation, d.Made})
	}
	return x
}

func exported(lines []synclog.Line) []synclog.Entry {
	all := make([]synclog.Entry, len(lines))
	for i, l := range lines {
		all[i] = synclog.Exported(l)
	}
	return all
}

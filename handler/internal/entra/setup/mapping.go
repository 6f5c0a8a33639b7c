package setup

import (
	"fmt"
	"slices"
	"strings"

	"workflowgen-scim/handler/internal/entra/graph"
	"workflowgen-scim/handler/internal/mapping"
)

// Wish holds an administrator's deviations from WorkflowGen's mapping.
type Wish struct {
	Keep     []string // attributes of users whose source stays as it is
	UserName bool     // match on userName too, where no user has the externalId
	Trim     bool     // remove the lines that WorkflowGen has no place for, unless Keep names them
}

func (w Wish) keeps(target string) bool {
	return slices.ContainsFunc(w.Keep, func(k string) bool { return strings.EqualFold(k, target) })
}

type wanted struct {
	target, source string
	priority       int
}

// wantedUsers returns the lines for users. They match on the externalId alone, because it never belongs to another person: a
// userName given to a new person would hand over the previous one's account, with its tasks and rights.
func wantedUsers(w Wish) (lines []wanted) {
	for _, row := range mapping.Users {
		lines = append(lines, wantedLine(row.SCIM, row.Entra, w))
	}
	return lines
}

// wantedGroups returns the lines for groups. They match on the externalId alone too: names of groups are not unique in Entra.
func wantedGroups() (lines []wanted) {
	for _, row := range mapping.Groups {
		lines = append(lines, wantedLine(row.SCIM, row.Entra, Wish{}))
	}
	return lines
}

func wantedLine(path, source string, w Wish) wanted {
	line := wanted{target: targetOf(path), source: source}
	switch {
	case path == mapping.ExternalID:
		line.priority = 1
	case path == mapping.UserName && w.UserName:
		line.priority = 2
	}
	return line
}

// targetOf returns a path as Entra lists it: a reference without its value.
func targetOf(path string) string {
	if whole, ok := strings.CutSuffix(path, ".value"); ok && !strings.HasSuffix(whole, "]") {
		return whole
	}
	return path
}

// adopt edits a schema to WorkflowGen's mapping and returns what differed. Lines that WorkflowGen has no place for no longer
// match; with Trim they are removed, otherwise they stay and are returned as Unused.
func adopt(s *graph.Schema, w Wish) ([]Difference, error) {
	diff, err := adoptLines(graph.TypeUser, s.Mapping(graph.TypeUser), wantedUsers(w), w)
	groups := s.Mapping(graph.TypeGroup)
	if err != nil || groups == nil {
		return diff, err
	}
	ofGroups, err := adoptLines(graph.TypeGroup, groups, wantedGroups(), Wish{Trim: w.Trim})
	return slices.Concat(diff, ofGroups), err
}

// Differences returns what Run would change in the mapping.
func Differences(s *graph.Schema, w Wish) ([]Difference, error) { return adopt(s.Clone(), w) }

func adoptLines(objectType string, m *graph.Mapping, lines []wanted, w Wish) ([]Difference, error) {
	existing := map[string]graph.Line{}
	for _, line := range m.Lines() {
		existing[strings.ToLower(line.Target())] = line
	}
	diff := trim(objectType, m, lines, w)
	for _, l := range lines {
		var ds []Difference
		var err error
		if line, ok := existing[strings.ToLower(l.target)]; ok {
			ds, err = revise(objectType, line, l, w.keeps(l.target))
		} else {
			ds, err = insert(objectType, m, l)
		}
		if err != nil {
			return nil, err
		}
		diff = append(diff, ds...)
	}
	return append(diff, unmatch(objectType, m, lines)...), nil
}

func revise(objectType string, line graph.Line, l wanted, keepSource bool) (diff []Difference, err error) {
	source, err := graph.ParseSource(l.source)
	if err != nil {
		return nil, err
	}
	if was := line.Source(); !keepSource && !graph.SameExpression(was, source.String()) {
		line.SetSource(source)
		diff = append(diff, Difference{objectType, l.target, Source, was, source.String()})
	}
	if was := line.Priority(); was != l.priority {
		line.SetPriority(l.priority)
		diff = append(diff, Difference{objectType, l.target, Matching, rank(was), rank(l.priority)})
	}
	return diff, nil
}

func rank(priority int) string {
	if priority == 0 {
		return "no"
	}
	return fmt.Sprint(priority)
}

// insert adds a line, if Entra offers the source.
func insert(objectType string, m *graph.Mapping, l wanted) ([]Difference, error) {
	d := Difference{Object: objectType, Attribute: l.target, Kind: Missing, Want: l.source}
	if !strings.Contains(l.source, "(") {
		if l.source = m.SourceAttribute(l.source); l.source == "" {
			d.Kind = NotAdded
			return []Difference{d}, nil
		}
	}
	source, err := graph.ParseSource(l.source)
	if err != nil {
		return nil, err
	}
	d.Want = source.String()
	m.Add(l.target, source, l.priority)
	return []Difference{d}, nil
}

// unmatch stops Entra from matching by lines that WorkflowGen's mapping does not have.
func unmatch(objectType string, m *graph.Mapping, lines []wanted) []Difference {
	var diff []Difference
	for _, line := range m.Lines() {
		if has(lines, line.Target()) || line.Priority() == 0 {
			continue
		}
		diff = append(diff, Difference{objectType, line.Target(), Matching, rank(line.Priority()), rank(0)})
		line.SetPriority(0)
	}
	return diff
}

// trim removes the lines that WorkflowGen has no place for, or names them if they stay.
func trim(objectType string, m *graph.Mapping, lines []wanted, w Wish) []Difference {
	var diff []Difference
	m.Remove(func(line graph.Line) bool {
		if has(lines, line.Target()) || w.keeps(line.Target()) {
			return false
		}
		d := Difference{Object: objectType, Attribute: line.Target(), Kind: Unused, Was: line.Source()}
		if w.Trim {
			d.Kind = Surplus
		}
		diff = append(diff, d)
		return w.Trim
	})
	return diff
}

func has(lines []wanted, target string) bool {
	return slices.ContainsFunc(lines, func(l wanted) bool { return strings.EqualFold(l.target, target) })
}

// Difference is one deviation of Entra's settings from the wanted ones.
type Difference struct {
	Object    string `json:"object"`    // graph.TypeUser, graph.TypeGroup or "Job"
	Attribute string `json:"attribute"` // the SCIM attribute, or the setting of the job
	Kind      string `json:"kind"`
	Was       string `json:"was,omitempty"`
	Want      string `json:"want,omitempty"`
}

// jobObject is the Object of a difference in the settings of the job.
const jobObject = "Job"

// The kinds of a Difference.
const (
	Missing  = "missing"  // no line fills the attribute
	Source   = "source"   // another source fills it
	Matching = "matching" // its matching precedence
	Surplus  = "surplus"  // it is mapped, WorkflowGen has no place for it, and it is to be removed
	Unused   = "unused"   // the same where it stays: only named
	Setting  = "setting"  // a setting of the job
	NotAdded = "cannot"   // this tenant does not offer the source, so it is not mapped
)

func (d Difference) String() string {
	head := d.Object + " " + d.Attribute
	switch d.Kind {
	case Missing:
		return fmt.Sprintf("+ %s ← %s", head, d.Want)
	case Surplus:
		return fmt.Sprintf("- %s ← %s", head, d.Was)
	case Unused:
		return fmt.Sprintf("· %s ← %s: WorkflowGen has no place for it", head, d.Was)
	case NotAdded:
		return fmt.Sprintf("! %s: this tenant offers no source attribute %s; not mapped", head, d.Want)
	}
	return fmt.Sprintf("~ %s: %s %s → %s", head, d.Kind, d.Was, d.Want)
}

// Changes reports whether Run changes something for the difference. The others are only named.
func (d Difference) Changes() bool { return d.Kind != NotAdded && d.Kind != Unused }

package main_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/provision"
)

// monitor is where the queries of the portal lie.
const monitor = "../infra/monitor"

// queries is the text of each file of KQL, by its path below monitor.
func queries(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, folder := range []string{"queries", "alerts"} {
		files, err := filepath.Glob(filepath.Join(monitor, folder, "*.kql"))
		if err != nil || len(files) == 0 {
			t.Fatalf("there are no queries in %s: %v", folder, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			all[folder+"/"+filepath.Base(file)] = string(text)
		}
	}
	return all
}

// column is a column of ScimEvents: the field of a line that it shows, and as what.
type column struct{ name, as, field string }

var extraction = regexp.MustCompile(`(?m)^ +(\w+) = (?:(to\w+)\()?j\.(\w+)\)?,?$`)

// columns are those that ScimEvents takes from the lines.
func columns(function string) []column {
	var all []column
	for _, m := range extraction.FindAllStringSubmatch(function, -1) {
		all = append(all, column{m[1], m[2], m[3]})
	}
	return all
}

// kinds is what a conversion takes, as encoding/json reads it: where it gets anything else KQL answers null, and says
// nothing.
var kinds = map[string]string{"tostring": "string", "tolong": "float64", "toreal": "float64", "": "[]interface {}"}

// seen is what lines hold: the kinds of each field, and its texts.
type seen struct{ kinds, texts map[string]map[string]bool }

func look(lines []string) seen {
	s := seen{map[string]map[string]bool{}, map[string]map[string]bool{}}
	add := func(m map[string]map[string]bool, field, value string) {
		if m[field] == nil {
			m[field] = map[string]bool{}
		}
		m[field][value] = true
	}
	for _, line := range lines {
		for field, value := range fields(line) {
			add(s.kinds, field, fmt.Sprintf("%T", value))
			if text, ok := value.(string); ok {
				add(s.texts, field, text)
			}
		}
	}
	for _, d := range decisions {
		add(s.texts, "decision", string(d))
	}
	return s
}

// decisions are all that there are: some of them take a crash.
var decisions = []provision.Decision{provision.Applied, provision.Unchanged, provision.TakenOver, provision.Replayed,
	provision.Rejected, provision.Held, provision.Failed, provision.Interrupted}

// drift is how far ScimEvents is from the lines.
func (s seen) drift(function string) (wrong []string) {
	for _, c := range columns(function) {
		switch got := slices.Sorted(maps.Keys(s.kinds[c.field])); {
		case len(got) == 0:
			wrong = append(wrong, fmt.Sprintf("%s: no line has a field %s", c.name, c.field))
		case !slices.Equal(got, []string{kinds[c.as]}):
			wrong = append(wrong, fmt.Sprintf("%s: %s reads %s, and the lines have %v", c.name, c.as, c.field, got))
		}
	}
	if n := strings.Count(function, "j."); n != len(columns(function)) {
		wrong = append(wrong, fmt.Sprintf("j. stands there %d times, and %d lines are of the form Column = to…(j.field),", n, len(columns(function))))
	}
	return wrong
}

var (
	compared = regexp.MustCompile(`\b(\w+) (?:==|!=) "([^"]*)"`)
	listed   = regexp.MustCompile(`\b(\w+) !?in \(("[^)]*)\)`)
	quoted   = regexp.MustCompile(`"([^"]*)"`)
)

// strangers are texts that a query compares a column with and that no line ever has.
func (s seen) strangers(function, query string) (wrong []string) {
	known := map[string]string{}
	for _, c := range columns(function) {
		known[c.name] = c.field
	}
	check := func(name, text string) {
		field, ours := known[name]
		if ours && !strings.HasPrefix(text, "{") && !s.texts[field][text] {
			wrong = append(wrong, fmt.Sprintf("%s is never %q", name, text))
		}
	}
	for _, m := range compared.FindAllStringSubmatch(query, -1) {
		check(m[1], m[2])
	}
	for _, m := range listed.FindAllStringSubmatch(query, -1) {
		for _, text := range quoted.FindAllStringSubmatch(m[2], -1) {
			check(m[1], text[1])
		}
	}
	return wrong
}

package words_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"workflowgen-scim/handler/internal/provision"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
	"workflowgen-scim/handler/internal/test/golden"
)

// Each file has a line of the log, and what is said of it.
func TestTell(t *testing.T) {
	golden.Run(t, "*.txtar", func(t *testing.T, written *txtar.Archive) *txtar.Archive {
		played := &txtar.Archive{Comment: written.Comment, Files: []txtar.File{written.Files[0]}}
		var l synclog.Line
		if err := json.Unmarshal(written.Files[0].Data, &l); err != nil {
			t.Fatal(err)
		}
		for _, in := range words.Languages {
			told := words.Tell(l, in)
			var said strings.Builder
			for _, s := range []string{told.Who + ": " + told.What + " [" + told.Outcome + "]", told.Asked, told.Decided, told.Answered,
				words.Title(told.Cause, in), told.Fix} {
				if s != "" {
					fmt.Fprintln(&said, s)
				}
			}
			for _, c := range words.Changes(l, in) {
				fmt.Fprintf(&said, "%s: %s -> %s\n", c.Name, c.Before, c.After)
			}
			played.Files = append(played.Files, txtar.File{Name: string(in), Data: []byte(said.String())})
		}
		return played
	})
}

// An entry with unknown or missing values is described too, in either language.
func TestTellAnything(t *testing.T) {
	for _, l := range []synclog.Line{
		{},
		{Open: true},
		{Entry: provision.Entry{Verb: "PATCH", Type: "Thing", Decision: "new", Reason: "who knows", Notes: []string{"", "éa"}}},
	} {
		for _, in := range words.Languages {
			if told := words.Tell(l, in); told.Asked == "" || told.Who == "" {
				t.Errorf("%+v in %s: %+v", l, in, told)
			}
		}
	}
}

// Every cause has words of its own in both languages, and a code that this version does not know has those of an unknown one.
func TestCauses(t *testing.T) {
	titles := map[string]provision.Cause{}
	for _, c := range provision.Causes() {
		for _, in := range words.Languages {
			for what, s := range map[string]string{"title": words.Title(c, in), "why": words.Why(c, in), "fix": words.Fix(c, in)} {
				if s == "" || what != "title" && !strings.HasSuffix(s, ".") || strings.Count(s, "`")%2 != 0 {
					t.Errorf("the %s of %s in %s is %q", what, c, in, s)
				}
			}
			if other, ok := titles[words.Title(c, in)]; ok {
				t.Errorf("%s and %s have one title: %q", c, other, words.Title(c, in))
			}
			titles[words.Title(c, in)] = c
		}
		if words.Why(c, words.English) == words.Why(c, words.French) {
			t.Errorf("%s is not translated", c)
		}
	}
	if words.Title("of-a-later-version", words.English) != words.Title(provision.CauseUnknown, words.English) || words.Title("", words.English) != "" {
		t.Error("a cause without words")
	}
}

// Ann is inactive because Entra said so in the morning, whatever was changed since; and what went wrong last is told beside it.
func TestStands(t *testing.T) {
	at := func(op, verb string, d provision.Decision, active string) synclog.Line {
		e := provision.Entry{Operation: op, Verb: verb, Decision: d, Changed: []string{"title"}}
		if active != "" {
			e.Values = []provision.Value{{Path: "active", After: active}}
		}
		return synclog.Line{Entry: e}
	}
	created, off := at("1", "POST", provision.Applied, "true"), at("2", "PATCH", provision.Applied, "false")
	title, no := at("3", "PATCH", provision.Applied, ""), at("4", "PATCH", provision.Rejected, "true")
	gone := at("5", "DELETE", provision.TakenOver, "")
	for _, c := range []struct {
		story       []synclog.Line
		state       words.State
		by, trouble string
	}{
		{nil, "", "", ""},
		{[]synclog.Line{title}, "", "", ""},
		{[]synclog.Line{created}, words.Active, "1", ""},
		{[]synclog.Line{title, off, created}, words.Inactive, "2", ""},
		{[]synclog.Line{no, title, off, created}, words.Inactive, "2", "4"},
		{[]synclog.Line{title, no, off}, words.Inactive, "2", ""},
		{[]synclog.Line{gone, off}, words.Deleted, "5", ""},
		{[]synclog.Line{at("6", "POST", provision.Applied, "")}, words.Present, "6", ""},
	} {
		s := words.Stands(c.story)
		if s.State != c.state || s.By.Operation != c.by || s.Trouble.Operation != c.trouble || s.State != "" && s.State.In(words.French) == "" {
			t.Errorf("%d lines: %s by %q, trouble %q; want %s by %q, trouble %q",
				len(c.story), s.State, s.By.Operation, s.Trouble.Operation, c.state, c.by, c.trouble)
		}
	}
}

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
				told.Cause.Title(in), told.Cure} {
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

// What nobody foresaw is said too, in either language, and nothing panics.
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

// Each cause that the program can meet is told from the others, by the texts that it writes itself.
func TestCauses(t *testing.T) {
	for reason, want := range map[string]words.Cause{
		`update user VTE: WorkflowGen did not keep active: active was to be "false" and is "true"`:                                    "notkept",
		`WorkflowGen acknowledged the change and did not make it: the user is still there`:                                            "notkept",
		`The userName "a@b" belongs to VTE already.`:                                                                                  "taken",
		`create user: The user name "a@b" already exists in the directory "Other".`:                                                   "taken",
		`update user VTE: WorkflowGen refused: The user "a" cannot be inactive: this is the only coordinator of the participant "P".`: "sole",
		`WorkflowGen requires a surname (name.familyName), and a@b has none.`:                                                         "surname",
		`The manager "x" is not the id of a user.`:                                                                                    "manager",
		`"VTk" cannot be referenced: Cannot add "U9" to the group "G1": the user is archived.`:                                        "member",
		`The member "x" is not the id of a user.`:                                                                                     "member",
		`WorkflowGen is unavailable: it refuses the sign-in with HTTP 401; check WORKFLOWGEN_USERNAME`:                                "signin",
		`WorkflowGen is unavailable: the operation document does not fit this instance: createUser.graphql: x`:                        "misfit",
		`WorkflowGen is unavailable: dial tcp: connection refused`:                                                                    "away",
		`update user VTE: WorkflowGen gave no answer: unexpected EOF`:                                                                 "noanswer",
		`the ledger is unavailable: write the feed: 503`:                                                                              "ledger",
		`user "x": not found`: "missing",
		`the resource does not meet the condition of the request`: "condition",
		`The attribute cannot be so.`:                             "other",
	} {
		if got := words.CauseOf(synclog.Line{Entry: provision.Entry{Decision: provision.Rejected, Reason: reason}}); got != want {
			t.Errorf("%s: cause %q, want %q", reason, got, want)
		}
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
		{[]synclog.Line{at("6", "POST", provision.Applied, "")}, words.There, "6", ""},
	} {
		s := words.Stands(c.story)
		if s.State != c.state || s.By.Operation != c.by || s.Trouble.Operation != c.trouble || s.State != "" && s.State.In(words.French) == "" {
			t.Errorf("%d lines: %s by %q, trouble %q; want %s by %q, trouble %q",
				len(c.story), s.State, s.By.Operation, s.Trouble.Operation, c.state, c.by, c.trouble)
		}
	}
}

// Package explain is scimctl explain: it compares what Entra said of a user or group with what WorkflowGen holds.
package explain

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/explain"
	"workflowgen-scim/handler/internal/synclog"
	"workflowgen-scim/handler/internal/synclog/words"
)

// Command returns scimctl explain.
func Command(t *run.Tool) *cobra.Command {
	since := run.Ago(30 * run.Day)
	var group bool
	cmd := &cobra.Command{
		Use:   "explain USER",
		Short: "Explain the state of a user or group: what Entra said, what WorkflowGen holds, and what to do",
		Long: "Explain reads the history of a user in the sync log, and the user in WorkflowGen as it is now. It prints what Entra\n" +
			"said last, what WorkflowGen holds, where the two differ and since when, what failed, and the next step. It takes a user name,\n" +
			"Entra's object id or, with --group, a group. It changes nothing. Exit codes: 0: the two agree; 2: needs attention; 1: they\n" +
			"could not be read.",
		Example: "  scimctl explain ann@contoso.example --settings local.settings.json\n" +
			"  scimctl explain --group 'Accounting team' --json",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			e, err := find(cmd, t, args[0], group, since.Time)
			if err != nil {
				return err
			}
			if t.JSON {
				err = run.PrintJSON(cmd, explanationOf(e))
			} else {
				printExplanation(t.Screen(cmd.OutOrStdout()), e)
			}
			if err == nil && e.Verdict != explain.Agree {
				return run.Found("needs attention: %s", e.Verdict)
			}
			return err
		},
	}
	t.LogFlags(cmd)
	cmd.Flags().BoolVar(&group, "group", false, "explain a group")
	cmd.Flags().Var(&since, "since", "search the log for the name from this time on")
	return cmd
}

func find(cmd *cobra.Command, t *run.Tool, name string, group bool, since time.Time) (*explain.Explanation, error) {
	if name == "" {
		return nil, errors.New("the name is empty: name a user or a group")
	}
	clients, err := t.Clients(cmd)
	if err != nil {
		return nil, err
	}
	log, err := t.OpenLog(clients)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), 2*time.Minute)
	defer cancel()
	dir, err := clients.OpenChecked(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w (scimctl log user and scimctl log group show what the log has)", err)
	}
	if t.WrapDirectory != nil {
		dir = t.WrapDirectory(dir)
	}
	looker := &explain.Looker{Log: log, Directory: dir, Elsewhere: clients.OtherDirectoryWith, Since: since}
	if group {
		return looker.Group(ctx, name)
	}
	return looker.User(ctx, name)
}

// explanation is the JSON of scimctl explain.
type explanation struct {
	Type        string            `json:"type"`
	Name        string            `json:"name"`
	ID          string            `json:"id,omitempty"`
	Verdict     explain.Verdict   `json:"verdict"`
	Next        string            `json:"next"`
	Entra       words.State       `json:"entra,omitempty"`
	Since       *time.Time        `json:"since,omitempty"`
	Holds       map[string]string `json:"workflowgen"` // null if WorkflowGen has no such user or group
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

func explanationOf(e *explain.Explanation) explanation {
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

package link

import (
	"fmt"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/link"
	"workflowgen-scim/handler/internal/settings"
)

// operator opens WorkflowGen and the ledger, for a dry run too: what a dry run shows must then be possible.
func (c *changer) operator(cmd *cobra.Command) (*app.Operator, error) {
	credential, err := c.Credential(cmd)
	if err != nil {
		return nil, err
	}
	cfg, err := settings.Load(c.Settings.All(), settings.WorkflowGen, settings.SharedStorage)
	if err != nil {
		return nil, err
	}
	return app.NewOperator(&app.Clients{Config: cfg, Credential: credential})
}

// preview is the JSON of a dry run.
type preview struct {
	Changes []link.Change `json:"changes"`
	DryRun  bool          `json:"dryRun"`
}

func (c *changer) preview(cmd *cobra.Command) error {
	if c.JSON {
		return run.PrintJSON(cmd, preview{c.changes, true})
	}
	for _, change := range c.changes {
		fmt.Fprintf(cmd.OutOrStdout(), "%s %s: systemIdentifier %q → %q\n", change.Type, change.Name, change.From, change.To)
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "\n%d changes. Nothing was changed.\n", len(c.changes))
	return err
}

// apply makes the changes. It opens the undo file once, and writes each change to it before WorkflowGen is called.
func (c *changer) apply(cmd *cobra.Command, o *app.Operator) (map[link.Outcome]int, error) {
	undo, err := openUndo(c.undoFile, directoryOf(&c.Settings))
	if err != nil {
		return nil, err
	}
	defer undo.Close()
	done := 0
	return link.Apply(cmd.Context(), o.Service, c.changes, link.Options{
		Request: app.OperatorRequest("link"),
		Limit:   c.limit, Workers: c.workers, Note: func(change link.Change) error { return undo.write(change) },
		Tell: func(r link.Result) {
			if done++; done%100 == 0 || done == len(c.changes) {
				fmt.Fprintf(cmd.ErrOrStderr(), "\r%d of %d", done, len(c.changes))
			}
			if r.Outcome == link.Refused || r.Outcome == link.Moved {
				fmt.Fprintf(cmd.ErrOrStderr(), "\r%s %s: %s: %s\n", r.Type, r.Name, r.Outcome, r.Reason)
			}
		},
	})
}

// outcomes is the JSON of link apply and link undo.
type outcomes struct {
	Outcomes map[link.Outcome]int `json:"outcomes"`
	Undo     string               `json:"undo"`
}

func (c *changer) report(cmd *cobra.Command, counts map[link.Outcome]int) error {
	fmt.Fprintln(cmd.ErrOrStderr())
	if c.JSON {
		return run.PrintJSON(cmd, outcomes{counts, c.undoFile})
	}
	for _, o := range []link.Outcome{link.Linked, link.Before, link.Moved, link.Refused} {
		if counts[o] > 0 {
			fmt.Fprintf(cmd.OutOrStdout(), "%d %s\n", counts[o], o)
		}
	}
	if counts[link.Linked] > 0 {
		fmt.Fprintf(cmd.OutOrStdout(), "To undo: scimctl link undo %s --classic-sync-stopped\n", c.undoFile)
	}
	return nil
}

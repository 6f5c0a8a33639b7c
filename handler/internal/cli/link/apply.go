package link

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/tenant"
	"workflowgen-scim/handler/internal/link"
	"workflowgen-scim/handler/internal/settings"
)

// changer makes changes in WorkflowGen: one run of link apply or link undo.
type changer struct {
	*tenant.Application
	run.Consent
	classicStopped, usersOnly, noPause bool
	limit, workers                     int
	undoFile                           string
	planTenant                         string // the tenant whose objectIds the plan has
	changes                            []link.Change
	undecided                          int // items that the plan leaves unlinked
	isUndo                             bool
}

func applyCommand(a *tenant.Application) *cobra.Command {
	c := &changer{Application: a}
	cmd := &cobra.Command{
		Use:   "apply PLAN.json",
		Short: "Write the objectIds of a plan into WorkflowGen",
		Long: "Apply makes the changes that the plan lists as sure, and only where WorkflowGen still holds what the plan read. It\n" +
			"pauses Entra's provisioning job while it runs. It writes each change to the undo file before it makes it. After a failure\n" +
			"or Ctrl-C, run it again: it skips what is already linked.",
		Example: "  scimctl link apply link-plan.json --classic-sync-stopped --dry-run\n  scimctl link apply link-plan.json --classic-sync-stopped --limit 10\n" +
			"  scimctl link apply link-plan.json --classic-sync-stopped --yes --json",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := c.readPlan(args[0]); err != nil {
				return err
			}
			return c.run(cmd)
		},
	}
	cmd.Flags().StringVar(&c.undoFile, "undo-file", "", "file to write the undo information to (default: PLAN.undo.ndjson)")
	cmd.Flags().BoolVar(&c.usersOnly, "users-only", false, "leave groups out")
	c.flags(cmd)
	return cmd
}

func undoCommand(a *tenant.Application) *cobra.Command {
	c := &changer{Application: a, isUndo: true}
	cmd := &cobra.Command{
		Use:   "undo FILE.undo.ndjson",
		Short: "Restore the systemIdentifiers that apply replaced",
		Long: "Undo restores the former systemIdentifiers, wherever WorkflowGen still holds what apply wrote. It can be run again, and\n" +
			"writes a file to undo its own changes.",
		Example: "  scimctl link undo link-plan.undo.ndjson --classic-sync-stopped --dry-run\n  scimctl link undo link-plan.undo.ndjson --classic-sync-stopped --yes",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			changes, err := readChanges(args[0], directoryOf(&a.Settings))
			if err != nil {
				return err
			}
			for _, change := range slices.Backward(changes) {
				c.changes = append(c.changes, change.Back())
			}
			c.undoFile = strings.TrimSuffix(args[0], ".undo.ndjson") + ".redo.ndjson"
			return c.run(cmd)
		},
	}
	c.flags(cmd)
	return cmd
}

func (c *changer) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&c.classicStopped, "classic-sync-stopped", false, "confirm that WorkflowGen's own directory synchronization does not run for this directory")
	f.BoolVar(&c.noPause, "no-pause", false, "do not pause Entra's provisioning job, if none provisions this gateway")
	f.IntVar(&c.limit, "limit", 0, "make at most this number of changes")
	f.IntVar(&c.workers, "parallel", 4, "number of changes made at the same time")
	c.Consent.Flags(cmd)
}

// readPlan reads a plan, and refuses one of another instance.
func (c *changer) readPlan(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	plan, err := link.ReadPlan(bufio.NewReader(f))
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err := (directory{plan.Instance, plan.Directory}).check("the plan", directoryOf(&c.Settings)); err != nil {
		return err
	}
	c.planTenant = plan.Tenant
	c.changes = plan.Changes(!c.usersOnly)
	c.undecided = plan.Undecided(!c.usersOnly)
	if c.undoFile == "" {
		c.undoFile = strings.TrimSuffix(name, ".json") + ".undo.ndjson"
	}
	return nil
}

func (c *changer) run(cmd *cobra.Command) error {
	if !c.classicStopped {
		return errors.New("stop WorkflowGen's own directory synchronization for this directory, then pass --classic-sync-stopped: " +
			"it would write the old identifiers back, or archive users")
	}
	operator, err := c.operator(cmd)
	if err != nil {
		return err
	}
	defer operator.Wait()
	if c.DryRun {
		return c.preview(cmd)
	}
	if err := c.Ask(cmd, fmt.Sprintf("Write %d systemIdentifiers into WorkflowGen?", len(c.changes))); err != nil {
		return err
	}
	resume, err := c.pauseJob(cmd)
	if err != nil {
		return fmt.Errorf("pause Entra's provisioning job: %w (if there is none, pass --no-pause)", err)
	}
	counts, err := c.apply(cmd, operator)
	return errors.Join(c.report(cmd, counts), c.finish(cmd, counts, resume, err))
}

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

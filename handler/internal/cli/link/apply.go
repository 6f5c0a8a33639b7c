package link

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/tenant"
	"workflowgen-scim/handler/internal/link"
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

package main

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
	"workflowgen-scim/handler/internal/link"
	"workflowgen-scim/handler/internal/settings"
)

// applying is one run of link apply or link undo.
type applying struct {
	*graph
	run.Consent
	stopped, usersOnly, noEntra bool
	limit, workers              int
	undo                        string
	inTenant                    string // whose objectIds the plan holds
	changes                     []link.Change
	undecided                   int  // how many of the plan stay unlinked, whom provisioning would make anew
	back                        bool // it is an undo
}

func (g *graph) linkApplyCommand() *cobra.Command {
	a := &applying{graph: g}
	cmd := &cobra.Command{
		Use:   "apply PLAN.json",
		Short: "Write the objectIds of a plan into WorkflowGen",
		Long: "Apply makes exactly the changes that the plan lists as sure, and only where WorkflowGen still holds what it held then.\n" +
			"It pauses Entra's job while it runs. Each change is noted in the undo file before it is made. After a failure or\n" +
			"Ctrl-C, run it again: what is linked already is left.",
		Example: "  scimctl link apply link-plan.json --classic-sync-stopped --dry-run\n  scimctl link apply link-plan.json --classic-sync-stopped --limit 10\n" +
			"  scimctl link apply link-plan.json --classic-sync-stopped --yes --json",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := a.load(args[0]); err != nil {
				return err
			}
			return a.run(cmd)
		},
	}
	cmd.Flags().StringVar(&a.undo, "undo-file", "", "where to note how to take the changes back (default: PLAN.undo.ndjson)")
	cmd.Flags().BoolVar(&a.usersOnly, "users-only", false, "leave groups out")
	a.commonFlags(cmd)
	return cmd
}

func (g *graph) linkUndoCommand() *cobra.Command {
	a := &applying{graph: g}
	cmd := &cobra.Command{
		Use:   "undo FILE.undo.ndjson",
		Short: "Take back what apply wrote",
		Long: "Undo writes the systemIdentifiers that stood there before, wherever WorkflowGen still holds what apply wrote. It can be\n" +
			"run again, and notes in a file of its own how to take it back in turn.",
		Example: "  scimctl link undo link-plan.undo.ndjson --classic-sync-stopped --dry-run\n  scimctl link undo link-plan.undo.ndjson --classic-sync-stopped --yes",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			changes, err := readChanges(args[0], placeOf(a.Tool))
			if err != nil {
				return err
			}
			for _, c := range slices.Backward(changes) {
				a.changes = append(a.changes, c.Back())
			}
			a.undo, a.back = strings.TrimSuffix(args[0], ".undo.ndjson")+".redo.ndjson", true
			return a.run(cmd)
		},
	}
	a.commonFlags(cmd)
	return cmd
}

func (a *applying) commonFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&a.stopped, "classic-sync-stopped", false, "confirm that WorkflowGen's own directory synchronization does not run for this directory")
	f.BoolVar(&a.noEntra, "no-pause", false, "do not pause Entra's job: there is none that points here")
	f.IntVar(&a.limit, "limit", 0, "make at most so many changes")
	f.IntVar(&a.workers, "parallel", 4, "how many changes are made side by side")
	a.Consent.Flags(cmd)
}

// load reads a plan, and refuses one of another instance.
func (a *applying) load(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	plan, err := link.ReadPlan(bufio.NewReader(f))
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err := (place{plan.Instance, plan.Directory}).check("the plan", placeOf(a.Tool)); err != nil {
		return err
	}
	a.inTenant = plan.Tenant
	a.changes = plan.Changes(!a.usersOnly)
	a.undecided = plan.Undecided(!a.usersOnly)
	if a.undo == "" {
		a.undo = strings.TrimSuffix(name, ".json") + ".undo.ndjson"
	}
	return nil
}

func (a *applying) run(cmd *cobra.Command) error {
	if !a.stopped {
		return errors.New("is WorkflowGen's own directory synchronization stopped for this directory? It would write the old identifiers back, " +
			"or archive people. Stop it, then say --classic-sync-stopped")
	}
	operator, err := a.operator(cmd)
	if err != nil {
		return err
	}
	defer operator.Wait()
	if a.DryRun {
		return a.preview(cmd)
	}
	if err := a.Ask(cmd, fmt.Sprintf("Write %d systemIdentifiers into WorkflowGen?", len(a.changes))); err != nil {
		return err
	}
	resume, err := a.pauseJob(cmd)
	if err != nil {
		return fmt.Errorf("pause Entra's job: %w (--no-pause where there is none)", err)
	}
	counts, err := a.apply(cmd, operator)
	return errors.Join(a.report(cmd, counts), a.end(cmd, counts, resume, err))
}

// operator opens WorkflowGen and the record, a dry run's too: what a dry run shows must then be possible.
func (a *applying) operator(cmd *cobra.Command) (*app.Operator, error) {
	credential, err := a.Credential(cmd)
	if err != nil {
		return nil, err
	}
	cfg, err := settings.Load(a.Settings.All(), settings.WorkflowGen, settings.SharedStorage)
	if err != nil {
		return nil, err
	}
	return app.NewOperator(&app.Clients{Config: cfg, Credential: credential})
}

func (a *applying) preview(cmd *cobra.Command) error {
	if a.JSON {
		return run.PrintJSON(cmd, map[string]any{"dryRun": true, "changes": a.changes})
	}
	for _, c := range a.changes {
		fmt.Fprintf(cmd.OutOrStdout(), "%s %s: systemIdentifier %q → %q\n", c.Type, c.Name, c.From, c.To)
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "\n%d changes. Nothing was changed.\n", len(a.changes))
	return err
}

// apply makes the changes. The file in which they are noted is opened once and flushed before each of them.
func (a *applying) apply(cmd *cobra.Command, o *app.Operator) (map[link.Outcome]int, error) {
	notes, err := openNotes(a.undo, placeOf(a.Tool))
	if err != nil {
		return nil, err
	}
	defer notes.Close()
	done := 0
	return link.Apply(app.ByHand(cmd.Context(), "link"), o.Service, a.changes, link.Options{
		Limit: a.limit, Workers: a.workers, Note: notes.note,
		Tell: func(r link.Result) {
			if done++; done%100 == 0 || done == len(a.changes) {
				fmt.Fprintf(cmd.ErrOrStderr(), "\r%d of %d", done, len(a.changes))
			}
			if r.Outcome == link.Refused || r.Outcome == link.Moved {
				fmt.Fprintf(cmd.ErrOrStderr(), "\r%s %s: %s: %s\n", r.Type, r.Name, r.Outcome, r.Reason)
			}
		},
	})
}

func (a *applying) report(cmd *cobra.Command, counts map[link.Outcome]int) error {
	fmt.Fprintln(cmd.ErrOrStderr())
	if a.JSON {
		return run.PrintJSON(cmd, map[string]any{"outcomes": counts, "undo": a.undo})
	}
	for _, o := range []link.Outcome{link.Linked, link.Before, link.Moved, link.Refused} {
		if counts[o] > 0 {
			fmt.Fprintf(cmd.OutOrStdout(), "%d %s\n", counts[o], o)
		}
	}
	if counts[link.Linked] > 0 {
		fmt.Fprintf(cmd.OutOrStdout(), "To take it back: scimctl link undo %s --classic-sync-stopped\n", a.undo)
	}
	return nil
}

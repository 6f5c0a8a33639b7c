package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/entra"
)

// connectionRun is one run of connection show or connection forget.
type connectionRun struct {
	*graph
	run.Consent
	group bool
}

func (g *graph) connectionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "connection",
		Short: "Show or forget what Entra keeps of one user or group (beta)",
		Long: "Entra keeps a connection of each user and group that it has provisioned: which account of WorkflowGen it is. It looks for an\n" +
			"account by externalId only as long as it keeps no connection. So a connection to an account that was deleted or archived in\n" +
			"WorkflowGen fails in every cycle (InvalidAnchor) until Entra forgets it.\n\n" +
			"Microsoft Graph offers this in its beta version, which can change, and in the global cloud alone. The same for all users and\n" +
			"groups is scimctl entra restart --full.",
	}
	cmd.AddCommand(g.connectionShowCommand(), g.connectionForgetCommand())
	return run.Parent(cmd)
}

func (g *graph) connectionShowCommand() *cobra.Command {
	r := &connectionRun{graph: g}
	cmd := &cobra.Command{
		Use:   "show NAME",
		Short: "Show which account of WorkflowGen Entra takes a user or group for (beta)",
		Long: "Show prints the connection that Entra keeps of a user or group, and beside it what WorkflowGen has under that id, where\n" +
			"WORKFLOWGEN_URL is set. NAME is a user principal name, the name of a group, an object id of Entra or a SCIM id; a deleted\n" +
			"user is found by object id or SCIM id. Microsoft Graph offers this in its beta version. The exit code is 2 if WorkflowGen has\n" +
			"no such account.",
		Example: "  scimctl entra connection show ann@contoso.com\n  scimctl entra connection show --group \"WorkflowGen users\" --json",
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return r.show(cmd, args[0]) },
	}
	cmd.Flags().BoolVar(&r.group, "group", false, "the argument is a group")
	return cmd
}

func (g *graph) connectionForgetCommand() *cobra.Command {
	r := &connectionRun{graph: g}
	cmd := &cobra.Command{
		Use:   "forget NAME",
		Short: "Make Entra look for the account of one user or group again (beta)",
		Long: "Forget deletes the connection that Entra keeps of a user or group. Nothing is deleted or changed in Entra's directory or in\n" +
			"WorkflowGen. Entra then matches the user or group by externalId in its next cycle, or in scimctl entra provision, and\n" +
			"creates an account where it finds none. Correct the cause first: otherwise Entra makes the same connection again.\n\n" +
			"Entra takes this only while the job is stopped: the command stops the job and starts it again, as provision does.\n" +
			"Microsoft Graph offers this in its beta version.",
		Example: "  scimctl entra connection forget ann@contoso.com --dry-run\n  scimctl entra connection forget ann@contoso.com --yes\n" +
			"  scimctl entra connection forget --group \"WorkflowGen users\" --yes --json",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return r.forget(cmd, args[0]) },
	}
	cmd.Flags().BoolVar(&r.group, "group", false, "the argument is a group")
	r.Consent.Flags(cmd)
	return cmd
}

// connected is a connection, with all that is needed to change it.
type connected struct {
	client *entra.Client
	sp     entra.ServicePrincipal
	job    entra.Job
	of     entra.Connection
}

// find reads the connection of a user or group.
func (r *connectionRun) find(cmd *cobra.Command, name string) (connected, error) {
	var found connected
	c, err := r.Connect(cmd)
	if err != nil {
		return found, err
	}
	ctx := cmd.Context()
	found.client = c
	if found.sp, found.job, err = r.Job(ctx, c); err != nil {
		return found, err
	}
	id, unknown, err := r.identifier(ctx, c, name)
	if err != nil {
		return found, err
	}
	found.of, err = c.Connection(ctx, found.sp.ID, found.job.ID, id)
	switch {
	case errors.Is(err, entra.ErrNoConnection) && unknown != nil:
		err = fmt.Errorf("%w: %q is neither a %s of Entra nor an id that the provisioning job of %s knows", entra.ErrNoConnection, name, r.kind(), found.sp.DisplayName)
	case errors.Is(err, entra.ErrNoConnection):
		err = fmt.Errorf("%w of %q: Entra looks for the account by externalId in its next cycle", entra.ErrNoConnection, name)
	}
	return found, err
}

// identifier is the id by which Graph is asked for a connection. A name that Entra does not have can be the object id of a
// deleted user or a SCIM id; unknown is then why it was not found.
func (r *connectionRun) identifier(ctx context.Context, c *entra.Client, name string) (id string, unknown, err error) {
	if r.group {
		var t entra.Team
		t, err = c.Team(ctx, name)
		id = t.ID
	} else {
		var p entra.Person
		p, err = c.Person(ctx, name)
		id = p.ID
	}
	if entra.Answered(err, http.StatusNotFound, http.StatusBadRequest) && !strings.ContainsAny(name, "@ ") {
		return name, err, nil
	}
	return id, nil, err
}

func (r *connectionRun) kind() string {
	if r.group {
		return "group"
	}
	return "user"
}

func (r *connectionRun) forget(cmd *cobra.Command, name string) error {
	found, err := r.find(cmd, name)
	if errors.Is(err, entra.ErrNoConnection) && !r.DryRun {
		return r.finish(cmd, found, err)
	}
	if err != nil {
		return err
	}
	what := fmt.Sprintf("the connection of %s %q: object id %s, SCIM id %s", found.of.Type, found.of.Name, found.of.Source, found.of.Target)
	if r.DryRun {
		return r.say(cmd, "would forget (Graph beta) "+what, found.sp, found.job)
	}
	if err := r.Ask(cmd, fmt.Sprintf("Let Entra forget %s of %s?", what, found.sp.DisplayName)); err != nil {
		return err
	}
	err = r.whileStopped(cmd, found.client, found.sp, found.job, true, func(ctx context.Context) error {
		return found.client.ForgetConnection(ctx, found.sp.ID, found.job.ID, found.of.Source)
	})
	if err != nil {
		return err
	}
	if err := r.say(cmd, "forgot (Graph beta) "+what, found.sp, found.job); err != nil || r.JSON {
		return err
	}
	return r.next(cmd, found)
}

// finish ends a run that finds nothing to forget. If an earlier run was interrupted before it started the job, the job is
// started now, and that is the success of both.
func (r *connectionRun) finish(cmd *cobra.Command, found connected, none error) error {
	stoppage, err := r.stoppage(cmd, found.client, found.sp, found.job)
	if err != nil {
		return err
	}
	started, err := stoppage.StartOwed(cmd.Context())
	if err != nil || !started {
		return errors.Join(none, err)
	}
	return r.say(cmd, "started the job: "+none.Error(), found.sp, found.job)
}

// next prints what happens after a connection is forgotten.
func (r *connectionRun) next(cmd *cobra.Command, found connected) error {
	job, err := found.client.Job(cmd.Context(), found.sp.ID, found.job.ID)
	if err != nil {
		return err
	}
	provision := "scimctl entra provision " + found.of.Source + groupFlag(&found.of)
	when := "in its next cycle"
	if !running(job) {
		when = "once the job runs, which is stopped as before (scimctl entra resume)"
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "Entra looks for the account by externalId %s, and creates one if it finds none. At once: %s\n", when, provision)
	return err
}

// groupFlag is the flag that a command needs for a group.
func groupFlag(of *entra.Connection) string {
	if strings.EqualFold(of.Type, "group") {
		return " --group"
	}
	return ""
}

package entra

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/entra/graph"
)

// connectionRun holds the flags of connection show and connection forget.
type connectionRun struct {
	*session
	run.Consent
	group bool
}

func (g *session) connectionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "connection",
		Short: "Show or delete the connection that Entra keeps of one user or group (beta)",
		Long: "Entra keeps a connection of each user and group that it has provisioned, which names the account in WorkflowGen. It matches by\n" +
			"externalId only while it keeps no connection. A connection to an account that was deleted or archived in WorkflowGen\n" +
			"therefore fails in every cycle (InvalidAnchor) until Entra forgets it.\n\n" +
			"Microsoft Graph offers this in its beta version, which can change, and in the global cloud only. The same for all users and\n" +
			"groups is scimctl entra restart --full.",
	}
	cmd.AddCommand(g.connectionShowCommand(), g.connectionForgetCommand())
	return run.Parent(cmd)
}

func (g *session) connectionShowCommand() *cobra.Command {
	r := &connectionRun{session: g}
	cmd := g.command(&cobra.Command{
		Use:   "show NAME",
		Short: "Show which account of WorkflowGen a user or group is connected to (beta)",
		Long: "Show prints the connection that Entra keeps of a user or group and, if WORKFLOWGEN_URL is set, the account that WorkflowGen has\n" +
			"under that id. NAME is a user principal name, the name of a group, an object id of Entra or a SCIM id; a deleted\n" +
			"user is found by object id or SCIM id. Microsoft Graph offers this in its beta version. The exit code is 2 if WorkflowGen has\n" +
			"no such account.",
		Example: "  scimctl entra connection show ann@contoso.com\n  scimctl entra connection show --group \"WorkflowGen users\" --json",
		Args:    cobra.ExactArgs(1),
	}, func(cmd *cobra.Command, args []string) error { return r.show(cmd, args[0]) })
	cmd.Flags().BoolVar(&r.group, "group", false, "the argument is a group")
	return cmd
}

func (g *session) connectionForgetCommand() *cobra.Command {
	r := &connectionRun{session: g}
	cmd := g.command(&cobra.Command{
		Use:   "forget NAME",
		Short: "Make Entra match one user or group again (beta)",
		Long: "Forget deletes the connection that Entra keeps of a user or group. Nothing is deleted or changed in Entra's directory or in\n" +
			"WorkflowGen. Entra then matches the user or group by externalId in its next cycle, or in scimctl entra provision, and\n" +
			"creates an account where it finds none. Correct the cause first: otherwise Entra makes the same connection again.\n\n" +
			"Entra takes this only while the job is stopped: the command stops the job and starts it again, as provision does.\n" +
			"Microsoft Graph offers this in its beta version.",
		Example: "  scimctl entra connection forget ann@contoso.com --dry-run\n  scimctl entra connection forget ann@contoso.com --yes\n" +
			"  scimctl entra connection forget --group \"WorkflowGen users\" --yes --json",
		Args: cobra.ExactArgs(1),
	}, func(cmd *cobra.Command, args []string) error { return r.forget(cmd, args[0]) })
	cmd.Flags().BoolVar(&r.group, "group", false, "the argument is a group")
	r.Consent.Flags(cmd)
	return cmd
}

// connected is a connection and the job that keeps it.
type connected struct {
	target
	of graph.Connection
}

func (r *connectionRun) find(cmd *cobra.Command, name string) (found connected, err error) {
	if found.target, err = r.target(cmd); err != nil {
		return found, err
	}
	id, unknown, err := r.identifier(cmd.Context(), found.client, name)
	if err != nil {
		return found, err
	}
	found.of, err = found.client.Connection(cmd.Context(), found.sp.ID, found.job.ID, id)
	switch {
	case errors.Is(err, graph.ErrNoConnection) && unknown:
		err = fmt.Errorf("%w: %q is neither a %s of Entra nor an id that the provisioning job of %s knows", graph.ErrNoConnection, name, r.kind(), found.sp.DisplayName)
	case errors.Is(err, graph.ErrNoConnection):
		err = fmt.Errorf("%w of %q: Entra looks for the account by externalId in its next cycle", graph.ErrNoConnection, name)
	}
	return found, err
}

// identifier returns the id by which to read a connection. A name that Entra does not know can be the object id of a deleted user
// or a SCIM id.
func (r *connectionRun) identifier(ctx context.Context, c *graph.Client, name string) (id string, unknown bool, err error) {
	if r.group {
		var g graph.Group
		g, err = c.Group(ctx, name)
		id = g.ID
	} else {
		var u graph.User
		u, err = c.User(ctx, name)
		id = u.ID
	}
	if graph.Answered(err, http.StatusNotFound, http.StatusBadRequest) && !strings.ContainsAny(name, "@ ") {
		return name, true, nil
	}
	return id, false, err
}

func (r *connectionRun) kind() string {
	if r.group {
		return "group"
	}
	return "user"
}

func (r *connectionRun) forget(cmd *cobra.Command, name string) error {
	found, err := r.find(cmd, name)
	if errors.Is(err, graph.ErrNoConnection) && !r.DryRun {
		return r.startOwed(cmd, found, err)
	}
	if err != nil {
		return err
	}
	what := fmt.Sprintf("the connection of %s %q: object id %s, SCIM id %s", found.of.Type, found.of.Name, found.of.Source, found.of.Target)
	if r.DryRun {
		return r.report(cmd, "would forget (Graph beta) "+what, found.sp, found.job)
	}
	if err := r.Ask(cmd, fmt.Sprintf("Let Entra forget %s of %s?", what, found.sp.DisplayName)); err != nil {
		return err
	}
	err = r.whileStopped(cmd, found.target, true, func(ctx context.Context) error {
		return found.client.ForgetConnection(ctx, found.sp.ID, found.job.ID, found.of.Source)
	})
	if err != nil {
		return err
	}
	if err := r.report(cmd, "forgot (Graph beta) "+what, found.sp, found.job); err != nil || r.JSON {
		return err
	}
	return printNext(cmd, found)
}

// startOwed ends a run that finds no connection. If an interrupted run had stopped the job, it starts the job and succeeds.
func (r *connectionRun) startOwed(cmd *cobra.Command, found connected, none error) error {
	stoppage, err := r.stoppage(cmd, found.target)
	if err != nil {
		return err
	}
	started, err := stoppage.StartOwed(cmd.Context())
	if err != nil || !started {
		return errors.Join(none, err)
	}
	return r.report(cmd, "started the job: "+none.Error(), found.sp, found.job)
}

func printNext(cmd *cobra.Command, found connected) error {
	job, err := found.client.Job(cmd.Context(), found.sp.ID, found.job.ID)
	if err != nil {
		return err
	}
	when := "in its next cycle"
	if !job.Running() {
		when = "once the job runs, which is stopped as before (scimctl entra resume)"
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "Entra looks for the account by externalId %s, and creates one if it finds none. At once: scimctl entra provision %s\n",
		when, withGroupFlag(&found.of))
	return err
}

// withGroupFlag returns the object id of a connection as the argument of a command, for a group with --group.
func withGroupFlag(of *graph.Connection) string {
	if of.IsGroup() {
		return of.Source + " --group"
	}
	return of.Source
}

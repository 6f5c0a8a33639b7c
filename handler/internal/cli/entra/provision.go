package entra

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/entra/graph"
	"workflowgen-scim/handler/internal/entra/setup"
)

func (g *session) provisionCommand() *cobra.Command {
	var group, dryRun bool
	cmd := g.command(&cobra.Command{
		Use:   "provision USER",
		Short: "Provision one user or group now, and print the result",
		Long: "Provision lets Entra provision one user or group on demand. Where Entra signs in by OAuth, federation or its own tokens,\n" +
			"Entra refuses that while the job runs: the command then stops the job and starts it again afterwards. If the command is\n" +
			"interrupted, the next run starts the job; so does scimctl entra resume. A job that was stopped before stays stopped. A job\n" +
			"in quarantine is not touched, because starting it ends the quarantine.\n\n" +
			"On demand, Entra disables a user who is no longer assigned to the application. It neither disables nor deletes a user who is\n" +
			"disabled or deleted in Entra: the next cycle does. After a deleted user is restored in Entra, wait for the next cycle too:\n" +
			"provisioning such a user on demand can result in a duplicate user.",
		Example: "  scimctl entra provision ann@contoso.com\n  scimctl entra provision --group \"WorkflowGen users\"\n" +
			"  scimctl entra provision ann@contoso.com --json",
		Args: cobra.ExactArgs(1),
	}, func(cmd *cobra.Command, args []string) error { return g.provision(cmd, args[0], group, dryRun) })
	cmd.Flags().BoolVar(&group, "group", false, "the argument is a group; its first five members are provisioned with it")
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, run.DryRunUsage)
	return cmd
}

// target is the application and the job that a command works with.
type target struct {
	client *graph.Client
	sp     graph.ServicePrincipal
	job    graph.Job
}

// application connects to Graph and finds the enterprise application.
func (g *session) application(cmd *cobra.Command) (c *graph.Client, sp graph.ServicePrincipal, err error) {
	if c, err = g.Connect(cmd); err == nil {
		sp, err = g.Principal(cmd.Context(), c)
	}
	return c, sp, err
}

func (g *session) target(cmd *cobra.Command) (t target, err error) {
	if t.client, err = g.Connect(cmd); err == nil {
		t.sp, t.job, err = g.Job(cmd.Context(), t.client)
	}
	return t, err
}

func (g *session) provision(cmd *cobra.Command, name string, group, dryRun bool) error {
	t, err := g.target(cmd)
	if err != nil {
		return err
	}
	ctx := cmd.Context()
	subject, err := subjectOf(cmd, t.client, name, group)
	if err != nil {
		return err
	}
	secrets, err := t.client.Secrets(ctx, t.sp.ID)
	if err != nil {
		return err
	}
	stop := graph.NeedsStopped(secrets)
	if dryRun {
		what := fmt.Sprintf("would provision %s %s", subject.Type, subject.ID)
		if stop && t.job.Running() {
			what = fmt.Sprintf("would stop the job, provision %s %s and start the job again", subject.Type, subject.ID)
		}
		return g.report(cmd, what, t.sp, t.job)
	}
	schema, _, err := t.client.Schema(ctx, t.sp.ID, t.job.ID)
	if err != nil {
		return err
	}
	var v graph.Verdict
	err = g.whileStopped(cmd, t, stop, func(ctx context.Context) (err error) {
		v, err = t.client.ProvisionOnDemand(ctx, t.sp.ID, t.job.ID, schema.RuleID(), subject)
		return err
	})
	if err != nil {
		return err
	}
	if v.Code == graph.InvalidAnchor {
		defer fmt.Fprintf(cmd.ErrOrStderr(), "Fix: %s (beta)\n", forgetCommand(graph.Identity{ID: subject.ID, Type: subject.Type}))
	}
	return g.printVerdict(cmd, name, &v)
}

// whileStopped calls do and, if needed is true, stops the job meanwhile. It starts a job that an interrupted run left stopped.
func (g *session) whileStopped(cmd *cobra.Command, t target, needed bool, do func(context.Context) error) error {
	if t.job.Running() && !needed {
		return do(cmd.Context())
	}
	stoppage, err := g.stoppage(cmd, t)
	if err != nil {
		return err
	}
	return stoppage.While(cmd.Context(), do)
}

func (g *session) stoppage(cmd *cobra.Command, t target) (*setup.Stoppage, error) {
	memory, err := g.Memory(cmd.Context(), t.client)
	return &setup.Stoppage{Client: t.client, Principal: t.sp.ID, Job: t.job, Memory: memory,
		Notice: func(text string) { fmt.Fprintln(cmd.ErrOrStderr(), text) }}, err
}

func (g *session) printVerdict(cmd *cobra.Command, name string, v *graph.Verdict) error {
	var err error
	if g.JSON {
		err = run.PrintJSON(cmd, v)
	} else {
		writeVerdict(cmd.OutOrStdout(), name, v)
	}
	if err == nil && !v.OK() {
		err = run.Found("%s", v)
	}
	return err
}

func writeVerdict(w io.Writer, name string, v *graph.Verdict) {
	fmt.Fprintf(w, "%s: %s\n", name, v)
	for _, s := range v.Steps {
		fmt.Fprintf(w, "  %s\n", s)
	}
	for _, s := range v.Sent {
		fmt.Fprintf(w, "    %s: %q → %q\n", s.Name, s.Old, s.New)
	}
	if v.ID != "" {
		fmt.Fprintf(w, "  SCIM id %s\n", v.ID)
	}
}

// maxMembers is the number of members that Entra provisions with a group on demand.
const maxMembers = 5

func subjectOf(cmd *cobra.Command, c *graph.Client, name string, group bool) (graph.Subject, error) {
	if !group {
		return userOf(cmd, c, name)
	}
	found, err := c.Group(cmd.Context(), name)
	if err != nil {
		return graph.Subject{}, err
	}
	s := graph.Subject{ID: found.ID, Type: graph.TypeGroup}
	for m, err := range c.Members(cmd.Context(), found.ID) {
		if err != nil || len(s.Members) == maxMembers {
			return s, err
		}
		if !m.IsGroup() {
			s.Members = append(s.Members, m.ID)
		}
	}
	return s, nil
}

// userOf finds the user to provision. It warns about a disabled user and refuses a deleted one.
func userOf(cmd *cobra.Command, c *graph.Client, name string) (graph.Subject, error) {
	ctx := cmd.Context()
	u, err := c.User(ctx, name)
	if graph.Answered(err, http.StatusNotFound) {
		if deleted, lookErr := c.Deleted(ctx, name); lookErr == nil && deleted {
			return graph.Subject{}, fmt.Errorf("user %q is deleted in Entra, and Entra neither disables nor deletes on demand: the next cycle "+
				"disables the user in WorkflowGen; after restoring the user in Entra wait for the next cycle too", name)
		}
		return graph.Subject{}, fmt.Errorf("%w (a user who is deleted in Entra is not provisioned on demand: the next cycle disables the user)", err)
	}
	if err == nil && !u.Enabled {
		fmt.Fprintf(cmd.ErrOrStderr(), "%s is disabled in Entra, and Entra does not disable on demand: the next cycle disables the user in WorkflowGen.\n", name)
	}
	return graph.Subject{ID: u.ID, Type: graph.TypeUser}, err
}

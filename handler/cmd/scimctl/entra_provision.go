package main

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/entra"
)

func (g *graph) provisionCommand() *cobra.Command {
	var group, dryRun bool
	cmd := &cobra.Command{
		Use:   "provision USER",
		Short: "Provision one user or group now, and print the result",
		Long: "Provision lets Entra provision one user or group on demand. Where Entra signs in by OAuth, federation or its own tokens,\n" +
			"Entra refuses that while the job runs: the command then stops the job and starts it again afterwards. If the command is\n" +
			"interrupted, the next run starts the job; so does scimctl entra resume. A job that was stopped before stays stopped. A job\n" +
			"in quarantine is not touched, because starting it ends the quarantine.\n\n" +
			"Entra disables a user on demand who is no longer assigned to the application. It neither disables nor deletes a user who is\n" +
			"disabled or deleted in Entra: the next cycle does. After a deleted user is restored in Entra, wait for the next cycle too:\n" +
			"provisioning such a user on demand can result in a duplicate user.",
		Example: "  scimctl entra provision ann@contoso.com\n  scimctl entra provision --group \"WorkflowGen users\"\n" +
			"  scimctl entra provision ann@contoso.com --json",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.provision(cmd, args[0], group, dryRun)
		},
	}
	cmd.Flags().BoolVar(&group, "group", false, "the argument is a group; its first five members go with it")
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "print what would be done, and do nothing")
	return cmd
}

// membersOnDemand is how many members Entra takes along with a group on demand.
const membersOnDemand = 5

func (g *graph) provision(cmd *cobra.Command, name string, group, dryRun bool) error {
	c, err := g.Connect(cmd)
	if err != nil {
		return err
	}
	ctx := cmd.Context()
	sp, job, err := g.Job(ctx, c)
	if err != nil {
		return err
	}
	subject, err := g.subject(cmd, c, name, group)
	if err != nil {
		return err
	}
	secrets, err := c.Secrets(ctx, sp.ID)
	if err != nil {
		return err
	}
	stop := entra.NeedsStopped(secrets)
	if dryRun {
		what := fmt.Sprintf("would provision %s %s", subject.Type, subject.ID)
		if stop && running(job) {
			what = fmt.Sprintf("would stop the job, provision %s %s and start the job again", subject.Type, subject.ID)
		}
		return g.say(cmd, what, sp, job)
	}
	schema, _, err := c.Schema(ctx, sp.ID, job.ID)
	if err != nil {
		return err
	}
	var v entra.Verdict
	demand := func(ctx context.Context) (err error) {
		v, err = c.ProvisionOnDemand(ctx, sp.ID, job.ID, schema.RuleID(), subject)
		return err
	}
	if err := g.whileStopped(cmd, c, sp, job, stop, demand); err != nil {
		return err
	}
	if v.Code == entra.InvalidAnchor {
		defer fmt.Fprintf(cmd.ErrOrStderr(), "Fix: %s (beta)\n", entra.ForgetCommand(entra.Identity{ID: subject.ID, Type: subject.Type}))
	}
	return g.printVerdict(cmd, name, &v)
}

func running(job entra.Job) bool { return job.Schedule.State == "Active" }

// whileStopped calls do, and stops the job meanwhile if that is needed. It starts a job that an interrupted run left stopped.
func (g *graph) whileStopped(cmd *cobra.Command, c *entra.Client, sp entra.ServicePrincipal, job entra.Job, needed bool,
	do func(context.Context) error) error {
	ctx := cmd.Context()
	if running(job) && !needed {
		return do(ctx)
	}
	stoppage, err := g.stoppage(cmd, c, sp, job)
	if err != nil {
		return err
	}
	return stoppage.While(ctx, do)
}

func (g *graph) stoppage(cmd *cobra.Command, c *entra.Client, sp entra.ServicePrincipal, job entra.Job) (*entra.Stoppage, error) {
	memory, err := g.Memory(cmd.Context(), c)
	return &entra.Stoppage{Client: c, Principal: sp.ID, Job: job, Memory: memory, Resume: entra.ResumeCommand(g.Name, g.ClientID),
		Notice: func(text string) { fmt.Fprintln(cmd.ErrOrStderr(), text) }}, err
}

func (g *graph) printVerdict(cmd *cobra.Command, name string, v *entra.Verdict) error {
	var err error
	if g.JSON {
		err = run.PrintJSON(cmd, v)
	} else {
		writeVerdict(cmd.OutOrStdout(), name, v)
	}
	if err == nil && !v.OK() {
		err = run.Found("%s", v.String())
	}
	return err
}

func writeVerdict(w io.Writer, name string, v *entra.Verdict) {
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

func (g *graph) subject(cmd *cobra.Command, c *entra.Client, name string, group bool) (entra.Subject, error) {
	if !group {
		return g.user(cmd, c, name)
	}
	t, err := c.Team(cmd.Context(), name)
	if err != nil {
		return entra.Subject{}, err
	}
	s := entra.Subject{ID: t.ID, Type: "Group"}
	for m, err := range c.Members(cmd.Context(), t.ID) {
		if err != nil || len(s.Members) == membersOnDemand {
			return s, err
		}
		if m.Type != entra.GroupMember {
			s.Members = append(s.Members, m.ID)
		}
	}
	return s, nil
}

// user is a user to provision on demand. It warns about a user who is disabled, and refuses one who is deleted.
func (g *graph) user(cmd *cobra.Command, c *entra.Client, name string) (entra.Subject, error) {
	ctx := cmd.Context()
	p, err := c.Person(ctx, name)
	if entra.Answered(err, http.StatusNotFound) {
		if deleted, lookErr := c.Deleted(ctx, name); lookErr == nil && deleted {
			return entra.Subject{}, fmt.Errorf("user %q is deleted in Entra, and Entra neither disables nor deletes on demand: the next cycle "+
				"disables the user in WorkflowGen; after restoring the user in Entra wait for the next cycle too", name)
		}
		return entra.Subject{}, fmt.Errorf("%w (a user who is deleted in Entra is not provisioned on demand: the next cycle disables the user)", err)
	}
	if err == nil && !p.Enabled {
		fmt.Fprintf(cmd.ErrOrStderr(), "%s is disabled in Entra, and Entra does not disable on demand: the next cycle disables the user in WorkflowGen.\n", name)
	}
	return entra.Subject{ID: p.ID, Type: "User"}, err
}

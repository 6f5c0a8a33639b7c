package main

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/entra"
)

// setupRun is one run of setup.
type setupRun struct {
	*graph
	consent
	options entra.SetupOptions
	steps   []entra.Step
}

func (g *graph) setupCommand() *cobra.Command {
	r := &setupRun{graph: g}
	cmd := &cobra.Command{
		Use:   "setup",
		Short: "Set up provisioning: application, connection, mapping, scope, proof, start",
		Long: "Setup brings Entra to where it provisions WorkflowGen through this gateway. It looks before it does anything: run\n" +
			"again, it changes nothing; run after a failure or Ctrl-C, it goes on. It shows what it will do, and asks.\n\n" +
			"The secret token is taken from $SCIM_TOKEN. The mapping is changed so that users and groups match on\n" +
			"externalId ← objectId; the schema as it was is kept in the --state folder.",
		Example: "  export SCIM_TOKEN=…\n" +
			"  scimctl entra setup --url https://scim.example.com/scim/v2 --assign \"WorkflowGen users\" --dry-run\n" +
			"  scimctl entra setup --url https://scim.example.com/scim/v2 --assign \"WorkflowGen users\" --proof ann@contoso.com\n" +
			"  scimctl entra setup --url https://scim.example.com/scim/v2 --no-start        # before a migration\n" +
			"  scimctl entra setup --cloud usgov --scope all --yes --json",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return r.once(r.run(cmd)) },
	}
	f, o := cmd.Flags(), &r.options
	f.StringVar(&g.public, "url", "", "tenant URL, https://…/scim/v2 (default: made from $PUBLIC_BASE_URL)")
	f.StringVar(&o.Scope, "scope", "", "assigned or all (default: as it is; of a new job: assigned)")
	f.StringArrayVar(&o.Assignees, "assign", nil, "user or group to assign; may be repeated")
	f.StringArrayVar(&o.Wish.Keep, "keep", nil, "SCIM attribute of users whose source stays as it is; may be repeated")
	f.BoolVar(&o.Wish.UserName, "match-username", false, "match on userName too, where the externalId finds nobody")
	f.StringVar(&o.Proof, "proof", "", "user to provision on demand before the job is started (default: one of those assigned)")
	f.BoolVar(&o.NoStart, "no-start", false, "stop before anybody is provisioned")
	f.BoolVar(&o.Renew, "renew-token", false, "store $SCIM_TOKEN also where the stored one is good")
	r.consent.flags(cmd)
	return cmd
}

// isTenantURL says whether an address can be one that Entra is given: HTTPS, but on this machine. Whether it is the gateway's
// Entra tries itself.
func isTenantURL(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !here(u.Hostname())) {
		return false
	}
	path := strings.Trim(u.Path, "/")
	return path != "" && !strings.HasSuffix(path, "/Users") && !strings.HasSuffix(path, "/Groups")
}

func (r *setupRun) run(cmd *cobra.Command) error {
	o := &r.options
	if o.Scope != "" && o.Scope != "all" && o.Scope != "assigned" {
		return fmt.Errorf("--scope %s: neither assigned nor all", o.Scope)
	}
	if o.Address = strings.TrimSpace(r.address()); o.Address == "" {
		return errors.New("where is the gateway? Give the tenant URL with --url, or set PUBLIC_BASE_URL")
	}
	if !isTenantURL(o.Address) {
		return fmt.Errorf("%q is no tenant URL: one is like https://scim.example.com/scim/v2", o.Address)
	}
	o.Name, o.App, o.Token = r.name, r.app, r.secretToken()
	o.Approve = func(diff []entra.Difference) (bool, error) {
		if !r.yes {
			printStep(cmd.ErrOrStderr(), entra.Step{Name: "mapping", State: entra.StepWould, Diff: diff})
		}
		err := r.ask(cmd, "Change the mapping so?")
		return err == nil, err
	}
	o.Tell = func(s entra.Step) {
		if r.steps = append(r.steps, s); !r.asJSON {
			printStep(cmd.OutOrStdout(), s)
		}
	}
	client, err := r.connect(cmd)
	if err != nil {
		return err
	}
	memory, err := r.memory(cmd.Context(), client)
	if err != nil {
		return err
	}
	o.Memory, o.Backup = memory, memory.backup
	if !r.yes && !r.dryRun {
		if goOn, err := r.preview(cmd, client); err != nil || !goOn {
			return err
		}
	}
	o.DryRun = r.dryRun
	changed, err := client.Setup(cmd.Context(), *o)
	if r.asJSON {
		err = errors.Join(err, printJSON(cmd, map[string]any{"changed": changed, "dryRun": r.dryRun, "steps": r.steps}))
	}
	if err == nil && !r.asJSON && r.dryRun {
		fmt.Fprintln(cmd.OutOrStdout(), "\nNothing was changed.")
	}
	return err
}

// once marks an error that the table of steps has shown already.
func (r *setupRun) once(err error) error {
	if n := len(r.steps); err != nil && !r.asJSON && n > 0 && r.steps[n-1].State == entra.StepFailed {
		return &printed{err}
	}
	return err
}

// preview shows what would be done and asks; false if there is nothing to do.
func (r *setupRun) preview(cmd *cobra.Command, client *entra.Client) (goOn bool, err error) {
	o := r.options
	o.DryRun = true
	if r.asJSON { // its place is after the answer; the question is a person's
		o.Tell = func(s entra.Step) { printStep(cmd.ErrOrStderr(), s) }
	}
	changed, err := client.Setup(cmd.Context(), o)
	if err != nil {
		return false, err
	}
	if !changed && r.options.Proof == "" {
		if !r.asJSON {
			fmt.Fprintln(cmd.OutOrStdout(), "\nAll is as it should be.")
			return false, nil
		}
		return true, nil
	}
	r.steps = nil
	fmt.Fprintln(cmd.ErrOrStderr())
	return true, r.ask(cmd, "Go ahead?")
}

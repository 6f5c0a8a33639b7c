package main

import (
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/entra"
)

// setupRun is one run of setup.
type setupRun struct {
	*graph
	run.Consent
	options entra.SetupOptions
	vault   string
	steps   []entra.Step
}

func (g *graph) setupCommand() *cobra.Command {
	r := &setupRun{graph: g}
	cmd := &cobra.Command{
		Use:   "setup",
		Short: "Set up provisioning: application, connection, mapping, scope, proof, start",
		Long: "Setup brings Entra to where it provisions WorkflowGen through this gateway. It looks before it does anything: run\n" +
			"again, it changes nothing; run after a failure or Ctrl-C, it goes on. It shows what it will do, and asks.\n\n" +
			"Before it creates anything it looks up the users and groups that are named, tries the gateway with the token, and refuses\n" +
			"a second application for the same gateway. The secret token comes from the Key Vault of --vault, from $SCIM_TOKEN, or\n" +
			"from the Key Vault of $KEY_VAULT_URL. The mapping is changed so that users and groups match on externalId ← objectId.\n" +
			"Of a job that setup creates it removes the default mappings that WorkflowGen has no place for; on an existing job only\n" +
			"with --trim. The schema as it was is kept in the --state folder. A deletion threshold and a notification address that\n" +
			"an administrator has set stay as they are.",
		Example: "  scimctl entra setup --url https://scim.example.com/scim/v2 --vault https://name.vault.azure.net --scope all --dry-run\n" +
			"  export SCIM_TOKEN=…\n" +
			"  scimctl entra setup --url https://scim.example.com/scim/v2 --assign \"WorkflowGen users\" --proof ann@contoso.com\n" +
			"  scimctl entra setup --url https://scim.example.com/scim/v2 --no-start        # before a migration\n" +
			"  scimctl entra setup --cloud usgov --scope all --yes --json",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return r.run(cmd) },
	}
	f, o := cmd.Flags(), &r.options
	f.StringVar(&g.URL, "url", "", "tenant URL, https://…/scim/v2 (default: made from $PUBLIC_BASE_URL)")
	f.StringVar(&o.Scope, "scope", "", "assigned or all (default: as it is; of a new job: assigned)")
	f.StringArrayVar(&o.Assignees, "assign", nil, "user or group to assign; may be repeated")
	f.StringArrayVar(&o.Wish.Keep, "keep", nil, "SCIM attribute of users whose source stays as it is; may be repeated")
	f.BoolVar(&o.Wish.UserName, "match-username", false, "match on userName too, where the externalId finds nobody")
	f.StringVar(&o.Proof, "proof", "", "user to provision on demand before the job is started (default: one of those assigned)")
	guardFlags(cmd, &o.Guard)
	f.BoolVar(&o.Wish.Trim, "trim", false, "remove the attribute mappings that WorkflowGen has no place for (default: of a new job only)")
	f.StringVar(&r.vault, "vault", "", "address of the Key Vault to read the secret token from (default: $KEY_VAULT_URL where SCIM_TOKEN is not set)")
	f.BoolVar(&o.NoProbe, "no-probe", false, "do not try the tenant URL from this machine, where only Entra reaches the gateway")
	f.BoolVar(&o.NoStart, "no-start", false, "stop before anybody is provisioned")
	f.BoolVar(&o.Renew, "renew-token", false, "store the secret token also where the stored one is good")
	r.Consent.Flags(cmd)
	return cmd
}

// guardFlags are the flags of what Entra does about accidental deletions.
func guardFlags(cmd *cobra.Command, g *entra.Guard) {
	cmd.Flags().IntVar(&g.Threshold, "delete-threshold", 50, "deletions in one cycle at which Entra stops the job, where none is set; 0 leaves the prevention off")
	cmd.Flags().StringVar(&g.Notify, "notify", "", "mail address that Entra notifies of quarantine and prevented deletions, where none is set")
}

func checkGuard(g entra.Guard) error {
	if g.Threshold < 0 {
		return fmt.Errorf("--delete-threshold must be 0 or more, not %d", g.Threshold)
	}
	if _, err := mail.ParseAddress(g.Notify); g.Notify != "" && err != nil {
		return fmt.Errorf("--notify must be a mail address, not %q", g.Notify)
	}
	return nil
}

func (r *setupRun) run(cmd *cobra.Command) error {
	o := &r.options
	if o.Scope != "" && o.Scope != "all" && o.Scope != "assigned" {
		return fmt.Errorf("--scope must be \"assigned\" or \"all\", not %q", o.Scope)
	}
	if err := checkGuard(o.Guard); err != nil {
		return err
	}
	if o.Address = strings.TrimSpace(r.TenantURL()); o.Address == "" {
		return errors.New("the tenant URL is not set: give it with --url, or set PUBLIC_BASE_URL")
	}
	if err := entra.CheckTenantURL(o.Address); err != nil {
		return err
	}
	var err error
	if o.Token, err = r.token(cmd); err != nil {
		return err
	}
	o.Name, o.App = r.Name, r.ClientID
	o.Approve = func(diff []entra.Difference) (bool, error) {
		if !r.Yes {
			printStep(cmd.ErrOrStderr(), entra.Step{Name: "mapping", State: entra.StepWould, Diff: diff})
		}
		err := r.Ask(cmd, "Change the mapping so?")
		return err == nil, err
	}
	o.Tell = func(s entra.Step) {
		if r.steps = append(r.steps, s); !r.JSON && s.State != entra.StepFailed { // the error itself tells of a failure
			printStep(cmd.OutOrStdout(), s)
		}
	}
	client, err := r.Connect(cmd)
	if err != nil {
		return err
	}
	memory, err := r.Memory(cmd.Context(), client)
	if err != nil {
		return err
	}
	o.Memory, o.Backup = memory, memory.Backup
	if !r.Yes && !r.DryRun {
		if goOn, err := r.preview(cmd, client); err != nil || !goOn {
			return err
		}
	}
	o.DryRun = r.DryRun
	changed, err := client.Setup(cmd.Context(), *o)
	if r.JSON {
		err = errors.Join(err, run.PrintJSON(cmd, map[string]any{"changed": changed, "dryRun": r.DryRun, "steps": r.steps}))
	}
	if err == nil && !r.JSON && r.DryRun {
		fmt.Fprintln(cmd.OutOrStdout(), "\nNothing was changed.")
	}
	return err
}

// preview shows what would be done and asks; false if there is nothing to do.
func (r *setupRun) preview(cmd *cobra.Command, client *entra.Client) (goOn bool, err error) {
	o := r.options
	o.DryRun = true
	if r.JSON { // its place is after the answer; the question is a person's
		o.Tell = func(s entra.Step) {
			if s.State != entra.StepFailed {
				printStep(cmd.ErrOrStderr(), s)
			}
		}
	}
	changed, err := client.Setup(cmd.Context(), o)
	if err != nil {
		return false, err
	}
	if !changed && r.options.Proof == "" {
		if !r.JSON {
			fmt.Fprintln(cmd.OutOrStdout(), "\n"+r.nothingToDo())
			return false, nil
		}
		return true, nil
	}
	r.steps = nil
	fmt.Fprintln(cmd.ErrOrStderr())
	return true, r.Ask(cmd, "Go ahead?")
}

// nothingToDo says that nothing would be changed, and whether that is well.
func (r *setupRun) nothingToDo() string {
	if slices.ContainsFunc(r.steps, func(s entra.Step) bool { return s.State == entra.StepWarning }) {
		return "Nothing to change; see the warning above."
	}
	return "All is as it should be."
}

package entra

import (
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/entra/graph"
	"workflowgen-scim/handler/internal/entra/setup"
)

type setupRun struct {
	*session
	run.Consent
	options setup.Options
	vault   string
	told    *steps
}

func (g *session) setupCommand() *cobra.Command {
	r := &setupRun{session: g, told: &steps{session: g}}
	cmd := g.command(&cobra.Command{
		Use:   "setup",
		Short: "Set up provisioning: application, connection, mapping, scope, proof, start",
		Long: "Setup connects Entra's provisioning to WorkflowGen through this gateway. Each step checks what exists before it changes\n" +
			"anything: a second run changes nothing, and a run after a failure or Ctrl-C resumes. Setup shows what it will do, and asks.\n\n" +
			"Before it creates anything it looks up the named users and groups, tries the gateway with the token, and refuses a second\n" +
			"application for the same gateway. The secret token comes from the Key Vault of --vault, from $SCIM_TOKEN, or from the Key\n" +
			"Vault of $KEY_VAULT_URL. The mapping is changed so that users and groups match on externalId ← objectId. From a job that\n" +
			"setup creates it removes the default mappings that WorkflowGen has no place for; from an existing job only with --trim. The\n" +
			"previous schema is kept in the --state folder. A deletion threshold and a notification address that an administrator has\n" +
			"set stay as they are.",
		Example: "  scimctl entra setup --url https://scim.example.com/scim/v2 --vault https://name.vault.azure.net --scope all --dry-run\n" +
			"  export SCIM_TOKEN=…\n" +
			"  scimctl entra setup --url https://scim.example.com/scim/v2 --assign \"WorkflowGen users\" --proof ann@contoso.com\n" +
			"  scimctl entra setup --url https://scim.example.com/scim/v2 --no-start        # before a migration\n" +
			"  scimctl entra setup --cloud usgov --scope all --yes --json",
		Args: cobra.NoArgs,
	}, func(cmd *cobra.Command, _ []string) error { return r.run(cmd) })
	f, o := cmd.Flags(), &r.options
	f.StringVar(&g.URL, "url", "", "tenant URL, https://…/scim/v2 (default: made from $PUBLIC_BASE_URL)")
	f.StringVar(&o.Scope, "scope", "", "which Entra objects are in scope: assigned or all (default: unchanged; for a new job assigned)")
	f.StringArrayVar(&o.Assignees, "assign", nil, "user or group to assign; may be repeated")
	f.StringArrayVar(&o.Wish.Keep, "keep", nil, "SCIM attribute of users whose source setup must not change; may be repeated")
	f.BoolVar(&o.Wish.UserName, "match-username", false, "match on userName too, if no user has the externalId")
	f.StringVar(&o.Proof, "proof", "", "user to provision on demand before the job is started (default: one of those assigned)")
	guardFlags(cmd, &o.Guard)
	f.BoolVar(&o.Wish.Trim, "trim", false, "remove the attribute mappings that WorkflowGen has no place for (default: of a new job)")
	f.StringVar(&r.vault, "vault", "", "address of the Key Vault to read the secret token from (default: $KEY_VAULT_URL if SCIM_TOKEN is not set)")
	f.BoolVar(&o.NoProbe, "no-probe", false, "do not try the tenant URL from this machine, if only Entra reaches the gateway")
	f.BoolVar(&o.NoStart, "no-start", false, "stop before any user is provisioned")
	f.BoolVar(&o.Renew, "renew-token", false, "store the secret token even if the stored one is valid")
	r.Consent.Flags(cmd)
	run.Values(cmd, "scope", "assigned", "all")
	return cmd
}

func guardFlags(cmd *cobra.Command, g *setup.Guard) {
	cmd.Flags().IntVar(&g.Threshold, "delete-threshold", 50, "deletions in one cycle at which Entra stops the job, if none is set; 0 leaves the prevention off")
	cmd.Flags().StringVar(&g.Notify, "notify", "", "mail address that Entra notifies of quarantine and prevented deletions, if none is set")
}

// check checks the flags and completes the options by what the settings say.
func (r *setupRun) check(cmd *cobra.Command) (err error) {
	o := &r.options
	if o.Scope != "" && o.Scope != "all" && o.Scope != "assigned" {
		return fmt.Errorf("--scope must be \"assigned\" or \"all\", not %q", o.Scope)
	}
	if o.Guard.Threshold < 0 {
		return fmt.Errorf("--delete-threshold must be 0 or more, not %d", o.Guard.Threshold)
	}
	if _, err := mail.ParseAddress(o.Guard.Notify); o.Guard.Notify != "" && err != nil {
		return fmt.Errorf("--notify must be a mail address, not %q", o.Guard.Notify)
	}
	if o.Address = strings.TrimSpace(r.TenantURL()); o.Address == "" {
		return errors.New("the tenant URL is not set: give it with --url, or set PUBLIC_BASE_URL")
	}
	if err := setup.CheckTenantURL(o.Address); err != nil {
		return err
	}
	o.Name, o.App = r.Name, r.ClientID
	o.Token, err = r.token(cmd)
	return err
}

// setupReport is the JSON of setup.
type setupReport struct {
	Changed bool         `json:"changed"`
	DryRun  bool         `json:"dryRun"`
	Steps   []setup.Step `json:"steps"`
}

func (r *setupRun) run(cmd *cobra.Command) error {
	if err := r.check(cmd); err != nil {
		return err
	}
	client, err := r.Connect(cmd)
	if err != nil {
		return err
	}
	memory, err := r.Memory(cmd.Context(), client)
	if err != nil {
		return err
	}
	o := &r.options
	o.Memory, o.Backup = memory, memory.Backup
	o.Approve = func(diff []setup.Difference) error {
		if !r.Yes {
			r.told.print(cmd.ErrOrStderr(), setup.Step{Name: "mapping", State: setup.StepWould, Diff: diff})
		}
		return r.Ask(cmd, "Change the mapping so?")
	}
	o.Tell = func(s setup.Step) { r.told.tell(r.output(cmd), s) }
	if !r.Yes && !r.DryRun {
		if proceed, err := r.preview(cmd, client); err != nil || !proceed {
			return err
		}
	}
	o.DryRun = r.DryRun
	changed, err := setup.Run(cmd.Context(), client, *o)
	if r.JSON {
		return errors.Join(err, run.PrintJSON(cmd, setupReport{changed, r.DryRun, r.told.list}))
	}
	if err == nil && r.DryRun {
		fmt.Fprintln(cmd.OutOrStdout(), "\nNothing was changed.")
	}
	return err
}

// preview shows what would be done and asks. It reports whether to proceed.
func (r *setupRun) preview(cmd *cobra.Command, client *graph.Client) (proceed bool, err error) {
	o := r.options
	o.DryRun = true
	if r.JSON { // standard output is for the JSON
		o.Tell = func(s setup.Step) { r.told.tell(cmd.ErrOrStderr(), s) }
	}
	changed, err := setup.Run(cmd.Context(), client, o)
	if err != nil {
		return false, err
	}
	if !changed && o.Proof == "" && !r.JSON {
		text := "No change is needed."
		if slices.ContainsFunc(r.told.list, func(s setup.Step) bool { return s.State == setup.StepWarning }) {
			text = "Nothing to change; see the warning above."
		}
		fmt.Fprintln(cmd.OutOrStdout(), "\n"+text)
		return false, nil
	}
	r.told.list = nil
	if !changed && o.Proof == "" {
		return true, nil
	}
	fmt.Fprintln(cmd.ErrOrStderr())
	return true, r.Ask(cmd, "Go ahead?")
}

// token returns the secret token for Entra: from the Key Vault of --vault, else from $SCIM_TOKEN, else from the Key Vault that the
// settings name. If that one cannot be read setup continues: a connection that works needs no token.
func (r *setupRun) token(cmd *cobra.Command) (string, error) {
	if r.vault != "" {
		return r.vaultToken(cmd, r.vault)
	}
	address := r.Settings.Get("KEY_VAULT_URL")
	if token := r.SecretToken(); token != "" || address == "" {
		return token, nil
	}
	token, err := r.vaultToken(cmd, address)
	if err != nil && cmd.Context().Err() == nil {
		fmt.Fprintf(cmd.ErrOrStderr(), "Continuing without a secret token: %v\n", err)
		err = nil
	}
	return token, err
}

// vaultToken returns the newest valid secret token of a Key Vault.
func (r *setupRun) vaultToken(cmd *cobra.Command, address string) (string, error) {
	vault, err := r.OpenVault(cmd, address)
	if err != nil {
		return "", err
	}
	versions, err := vault.Versions(cmd.Context(), auth.TokenSecret)
	if err != nil && !errors.Is(err, auth.ErrNoSecret) {
		return "", fmt.Errorf("read the secret token from %s: %w", address, err)
	}
	if token := firstValid(versions, time.Now()); token != "" {
		return token, nil
	}
	return "", fmt.Errorf("the Key Vault %s has no valid secret token: create one with scimctl token new --vault %[1]s", address)
}

// firstValid returns the first of some versions, newest first, whose validity has begun; "" if none exists.
func firstValid(versions []auth.Version, now time.Time) string {
	for _, v := range versions {
		if !now.Before(v.From) {
			return v.Value
		}
	}
	return ""
}

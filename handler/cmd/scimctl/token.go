package main

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/azure/keyvault"
	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/tenant"
	"workflowgen-scim/handler/internal/entra/setup"
)

// kinds are the secrets that the vault keeps, by what the flags call them.
var kinds = map[string]kind{
	"token":       {auth.TokenSecret, auth.TokenPrefix, "Secret token"},
	"client":      {auth.ClientSecret, auth.ClientPrefix, "Client secret"},
	"signing-key": {auth.SigningSecret, "", "Signing key"},
}

type kind struct{ name, prefix, title string }

// tokenOptions are the flags of the commands below token.
type tokenOptions struct {
	*run.Tool
	vault, what      string
	expires, overlap run.Duration
	force            bool
	dryRun           bool
}

func tokenCommand(t *run.Tool) *cobra.Command {
	o := &tokenOptions{Tool: t, expires: run.Duration(365 * run.Day), overlap: run.Duration(7 * run.Day)}
	cmd := &cobra.Command{
		Use:   "token",
		Short: "Make, rotate and revoke what Entra signs in with, in Key Vault",
		Long: "Token keeps the secrets of the gateway in Azure Key Vault, as versions: the secret token, the client secret and the key\n" +
			"that access tokens are signed with. It signs in as the Azure CLI, the environment or the managed identity says, and needs\n" +
			"the role Key Vault Secrets Officer. What it makes it shows once.",
	}
	f := cmd.PersistentFlags()
	t.SettingsFlags(cmd)
	t.Azure.Flags(cmd)
	f.StringVar(&o.vault, "vault", "", "address of the Key Vault (default: $KEY_VAULT_URL)")
	t.JSONFlag(f)
	cmd.AddCommand(newTokenCommand(o), rotateCommand(t, o), listCommand(o), revokeCommand(o), verifyCommand(o), signingKeyCommand(o))
	return run.Parent(cmd)
}

func newTokenCommand(o *tokenOptions) *cobra.Command {
	cmd := &cobra.Command{
		Use: "new", Short: "Make the first secret token, or client secret", Args: cobra.NoArgs,
		Example: "  scimctl token new --vault https://name.vault.azure.net\n  scimctl token new --what client --expires 180d",
		RunE:    o.run(func(c *change) error { return c.first() }),
	}
	o.flags(cmd, "token, or client for the client secret")
	cmd.Flags().Var(&o.expires, "expires", "how long it is good")
	return cmd
}

func rotateCommand(t *run.Tool, o *tokenOptions) *cobra.Command {
	g := &graph{&tenant.Application{Tool: t}}
	var inEntra bool
	cmd := &cobra.Command{
		Use: "rotate", Short: "Make the next one, and let the former live for a while", Args: cobra.NoArgs,
		Long: "Rotate makes the next secret token and gives the former ones their end. With --entra it puts the new one into Entra too,\n" +
			"once Entra has been let in with it, and shows it to nobody.",
		Example: "  scimctl token rotate --dry-run\n  scimctl token rotate --overlap 7d\n  scimctl token rotate --entra --name \"WorkflowGen SCIM\"",
	}
	cmd.RunE = o.run(func(c *change) error {
		if inEntra {
			if o.what != "token" {
				return errors.New("--entra is for the secret token: Entra's Graph takes no client secret")
			}
			store, err := g.storing(cmd)
			if err != nil {
				return err
			}
			c.store = store
		}
		return c.rotate(time.Duration(o.overlap))
	})
	o.flags(cmd, "token, or client for the client secret")
	g.ApplicationFlags(cmd.Flags())
	cmd.Flags().BoolVar(&inEntra, "entra", false, "put the new one into Entra too")
	cmd.Flags().Var(&o.expires, "expires", "how long the new one is good")
	cmd.Flags().Var(&o.overlap, "overlap", "how long the former one still is")
	return cmd
}

// storing is a way to put a secret token into Entra. That the application is there is seen before any token is made.
func (g *graph) storing(cmd *cobra.Command) (func(token string) error, error) {
	client, err := g.Connect(cmd)
	if err != nil {
		return nil, err
	}
	sp, _, err := g.Job(cmd.Context(), client)
	return func(token string) error {
		return g.Explain(setup.RenewToken(cmd.Context(), client, sp.ID, token))
	}, err
}

func signingKeyCommand(o *tokenOptions) *cobra.Command {
	cmd := &cobra.Command{
		Use: "signing-key", Short: "Make the key that access tokens are signed with, or the next one", Args: cobra.NoArgs,
		Long: "Signing-key makes a key of RSA 2048 bits. The former one is good until the last token that it signed has ended.\n" +
			"Nobody needs to see the key, so it is not shown.",
		Example: "  scimctl token signing-key\n  scimctl token signing-key --expires 90d --json",
		RunE:    o.run(func(c *change) error { return c.signingKey() }),
	}
	cmd.Flags().Var(&o.expires, "expires", "how long the key is good")
	o.dryFlag(cmd)
	return cmd
}

func revokeCommand(o *tokenOptions) *cobra.Command {
	var id string
	cmd := &cobra.Command{
		Use: "revoke VERSION", Short: "Disable a version", Args: cobra.ExactArgs(1),
		Long: "Revoke disables a version. The gateway hears of it when it next looks, within five minutes. The last one that is good\n" +
			"is revoked only by force: Entra could no longer sign in, and would put the provisioning into quarantine.",
		Example: "  scimctl token list\n  scimctl token revoke 3f0c5a7e9b1d4c2f8a6e0d9c7b5a3f1e",
		PreRun:  func(_ *cobra.Command, args []string) { id = args[0] },
		RunE:    o.run(func(c *change) error { return c.revoke(id, o.force) }),
	}
	o.flags(cmd, "token, client or signing-key")
	cmd.Flags().BoolVar(&o.force, "force", false, "even if nothing that is good remains")
	return cmd
}

func (o *tokenOptions) flags(cmd *cobra.Command, usage string) {
	cmd.Flags().StringVar(&o.what, "what", "token", usage)
	o.dryFlag(cmd)
}

func (o *tokenOptions) dryFlag(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "tell what would be done, and do nothing")
}

// open is the vault, for whoever runs the command.
func (o *tokenOptions) open(cmd *cobra.Command) (*keyvault.Vault, error) {
	address := cmp.Or(o.vault, o.Settings.Get("KEY_VAULT_URL"))
	if address == "" {
		return nil, run.Fixed("use --vault https://NAME.vault.azure.net or set KEY_VAULT_URL; --azd-env and --deployment know it too", "the Key Vault is not named")
	}
	return o.OpenVault(cmd, address)
}

// run is a command that changes something in the vault.
func (o *tokenOptions) run(do func(*change) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, _ []string) error {
		k, ok := kinds[o.what]
		if !ok {
			return fmt.Errorf("--what is %q; it must be token, client or signing-key", o.what)
		}
		vault, err := o.open(cmd)
		if err != nil {
			return err
		}
		return do(&change{ctx: cmd.Context(), vault: vault, kind: k, expires: time.Duration(o.expires), out: cmd.OutOrStdout(), asJSON: o.JSON, dryRun: o.dryRun})
	}
}

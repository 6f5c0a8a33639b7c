// Package token is scimctl token: it keeps the gateway's secrets in Azure Key Vault.
package token

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/azure/keyvault"
	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/terminal"
)

type secret struct{ name, prefix, title string }

// secrets has the secrets by the values of --what.
var secrets = map[string]secret{
	"token":       {auth.TokenSecret, auth.TokenPrefix, "Secret token"},
	"client":      {auth.ClientSecret, auth.ClientPrefix, "Client secret"},
	"signing-key": {auth.SigningSecret, "", "Signing key"},
}

type options struct {
	*run.Tool
	vault, what      string
	expires, overlap run.Duration
	dryRun           bool
}

// Command returns scimctl token.
func Command(t *run.Tool) *cobra.Command {
	o := &options{Tool: t, expires: run.Duration(365 * run.Day), overlap: run.Duration(7 * run.Day)}
	cmd := &cobra.Command{
		Use:   "token",
		Short: "Create, rotate and revoke the secrets that Entra signs in with, in Key Vault",
		Long: "Token keeps the secrets of the gateway in Azure Key Vault, as versions: the secret token, the client secret and the key\n" +
			"that signs access tokens. It uses the sign-in of the Azure CLI, the environment or the managed identity, and needs the role\n" +
			"Key Vault Secrets Officer. It prints a new secret once.",
	}
	t.SettingsFlags(cmd)
	t.Azure.Flags(cmd)
	t.JSONFlag(cmd.PersistentFlags())
	cmd.PersistentFlags().StringVar(&o.vault, "vault", "", "address of the Key Vault (default: $KEY_VAULT_URL)")
	return run.Parent(cmd, newCommand(o), rotateCommand(o), listCommand(o), revokeCommand(o), verifyCommand(o), signingKeyCommand(o))
}

// tokens are the values of --what for new and rotate.
var tokens = []string{"token", "client"}

func (o *options) whatFlag(cmd *cobra.Command, values ...string) {
	cmd.Flags().StringVar(&o.what, "what", "token", strings.Join(values, ", ")+" (client is the client secret)")
	run.Values(cmd, "what", values...)
}

func (o *options) dryRunFlag(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, run.DryRunUsage)
}

func (o *options) open(cmd *cobra.Command) (*keyvault.Vault, error) {
	address := cmp.Or(o.vault, o.Settings.Get("KEY_VAULT_URL"))
	if address == "" {
		return nil, run.Fixed("use --vault https://NAME.vault.azure.net or set KEY_VAULT_URL; --azd-env and --deployment know it too", "the Key Vault is not named")
	}
	return o.OpenVault(cmd, address)
}

// change returns a RunE that opens the vault to change the secret of --what, which must be one of the values.
func (o *options) change(do func(c *change, args []string) error, values ...string) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		if !slices.Contains(values, o.what) {
			return run.NotOne("--what", o.what, values...)
		}
		vault, err := o.open(cmd)
		if err != nil {
			return err
		}
		return do(&change{options: o, cmd: cmd, ctx: cmd.Context(), vault: vault, secret: secrets[o.what]}, args)
	}
}

// change is a change of one secret in the vault.
type change struct {
	*options
	cmd    *cobra.Command
	ctx    context.Context
	vault  *keyvault.Vault
	secret secret
	store  func(secret string) error // puts a new secret into Entra; nil if a person does
}

// created is a new version. Its JSON and its print are the only places where a secret is shown.
type created struct {
	Version string     `json:"version"`
	Secret  string     `json:"secret,omitempty"`
	Expires time.Time  `json:"expires"`
	Former  []expiring `json:"former,omitempty"`
	next    string     // what the operator does next
}

type expiring struct {
	Version string    `json:"version"`
	Ends    time.Time `json:"ends"`
}

// advice returns what the operator does in Entra with a new secret.
func (c *change) advice() string {
	if c.secret.name == auth.ClientSecret {
		return "In the Entra admin center, open the application's Provisioning, Admin Credentials: enter it as Client Secret, with\n" +
			"$OAUTH_CLIENT_ID as Client Identifier and …/oauth/token as Token Endpoint. Test the connection, and save."
	}
	return "In the Entra admin center, open the application's Provisioning, Admin Credentials: paste it as Secret Token, test the\n" +
		"connection, and save."
}

func (c *change) print(v created) error {
	out := c.cmd.OutOrStdout()
	if c.JSON {
		return json.NewEncoder(out).Encode(v)
	}
	if v.Secret != "" {
		fmt.Fprintf(out, "%s, shown this once:\n\n  %s\n\n", c.secret.title, v.Secret)
	}
	fmt.Fprintf(out, "Version %s is valid until %s.\n", v.Version, terminal.Time(v.Expires))
	for _, f := range v.Former {
		fmt.Fprintf(out, "Version %s stays valid until %s.\n", f.Version, terminal.Time(f.Ends))
	}
	_, err := fmt.Fprintf(out, "\n%s\n", v.next)
	return err
}

// plan is the JSON of a dry run.
type plan struct {
	Ending []string `json:"ending"`
	Would  string   `json:"would"`
}

func (c *change) printPlan(action string, former []keyvault.Listed) error {
	p := plan{[]string{}, action + " " + c.secret.name}
	for _, l := range former {
		p.Ending = append(p.Ending, l.ID)
	}
	if c.JSON {
		return json.NewEncoder(c.cmd.OutOrStdout()).Encode(p)
	}
	_, err := fmt.Fprintf(c.cmd.OutOrStdout(), "Would %s the %s, and make %d former versions expire. Nothing was changed.\n", action, c.secret.name, len(p.Ending))
	return err
}

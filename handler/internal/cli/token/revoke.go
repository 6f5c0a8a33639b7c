package token

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"
)

func revokeCommand(o *options) *cobra.Command {
	var force bool
	values := append(tokens, "signing-key")
	cmd := &cobra.Command{
		Use: "revoke VERSION", Short: "Disable a version", Args: cobra.ExactArgs(1),
		Long: "Revoke disables a version. The gateway refuses it within five minutes, when it reads the vault again. The last valid\n" +
			"version needs --force: Entra could no longer sign in, and would put the provisioning job into quarantine.",
		Example: "  scimctl token list\n  scimctl token revoke 3f0c5a7e9b1d4c2f8a6e0d9c7b5a3f1e",
		RunE:    o.change(func(c *change, args []string) error { return c.revoke(args[0], force) }, values...),
	}
	o.whatFlag(cmd, values...)
	o.dryRunFlag(cmd)
	cmd.Flags().BoolVar(&force, "force", false, "also disable the last valid version")
	return cmd
}

func (c *change) revoke(id string, force bool) error {
	valid, err := c.valid()
	if err != nil {
		return err
	}
	if len(valid) == 1 && valid[0].ID == id && !force {
		return fmt.Errorf("version %s is the only valid %s: rotate it first, or use --force", id, c.secret.name)
	}
	if c.dryRun {
		return c.printPlan("disable version "+id+" of", nil)
	}
	if err := c.vault.Disable(c.ctx, c.secret.name, id); err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(c.cmd.OutOrStdout()).Encode(map[string]string{"revoked": id})
	}
	_, err = fmt.Fprintf(c.cmd.OutOrStdout(), "Version %s is disabled. The gateway refuses it within five minutes.\n", id)
	return err
}

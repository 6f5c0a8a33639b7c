package token

import (
	"errors"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/auth"
)

func signingKeyCommand(o *options) *cobra.Command {
	cmd := &cobra.Command{
		Use: "signing-key", Short: "Create the key that signs access tokens, or the next one", Args: cobra.NoArgs,
		Long: "Signing-key creates an RSA key of 2048 bits. The former key is valid until the last token that it signed has expired.\n" +
			"The key is not printed: only the gateway needs it.",
		Example: "  scimctl token signing-key\n  scimctl token signing-key --expires 90d --json",
		RunE: o.change(func(c *change, _ []string) error {
			c.secret = secrets["signing-key"]
			return c.signingKey()
		}, tokens...),
	}
	cmd.Flags().Var(&o.expires, "expires", "how long the key is valid")
	o.dryRunFlag(cmd)
	return cmd
}

// instanceDelay is how much longer than its last token a signing key lives: until every instance signs with the next one.
const instanceDelay = time.Hour

func (c *change) signingKey() error {
	valid, err := c.valid()
	if err != nil {
		return err
	}
	if c.dryRun {
		return c.printPlan("create", valid)
	}
	key, err := auth.NewSigningKey()
	if err != nil {
		return err
	}
	v, err := c.vault.Add(c.ctx, c.secret.name, key, time.Now().Add(time.Duration(c.expires)))
	if err != nil {
		return err
	}
	former, err := c.expire(valid, auth.MaxLifetime+instanceDelay)
	return errors.Join(c.print(created{Version: v.ID, Expires: v.Until, Former: former, next: "You need not do anything in Entra."}), err)
}

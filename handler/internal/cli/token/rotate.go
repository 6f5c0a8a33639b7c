package token

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/azure/keyvault"
	"workflowgen-scim/handler/internal/cli/tenant"
	"workflowgen-scim/handler/internal/entra/setup"
)

func newCommand(o *options) *cobra.Command {
	cmd := &cobra.Command{
		Use: "new", Short: "Create the first secret token, or client secret", Args: cobra.NoArgs,
		Example: "  scimctl token new --vault https://name.vault.azure.net\n  scimctl token new --what client --expires 180d",
		RunE:    o.change(func(c *change, _ []string) error { return c.first() }, tokens...),
	}
	o.whatFlag(cmd, tokens...)
	o.dryRunFlag(cmd)
	cmd.Flags().Var(&o.expires, "expires", "how long the secret is valid")
	return cmd
}

func rotateCommand(o *options) *cobra.Command {
	a := &tenant.Application{Tool: o.Tool}
	var inEntra bool
	cmd := &cobra.Command{
		Use: "rotate", Short: "Create the next secret, and let the former ones expire", Args: cobra.NoArgs,
		Long: "Rotate creates the next secret token and makes the former ones expire after --overlap. With --entra it also stores the\n" +
			"new one in Entra, once Entra has signed in with it, and does not print it.",
		Example: "  scimctl token rotate --dry-run\n  scimctl token rotate --overlap 7d\n  scimctl token rotate --entra --name \"WorkflowGen SCIM\"",
		RunE: o.change(func(c *change, _ []string) (err error) {
			if inEntra {
				if c.store, err = storeInEntra(c.cmd, a, o.what); err != nil {
					return err
				}
			}
			return c.rotate(time.Duration(o.overlap))
		}, tokens...),
	}
	o.whatFlag(cmd, tokens...)
	o.dryRunFlag(cmd)
	a.ApplicationFlags(cmd.Flags())
	cmd.Flags().BoolVar(&inEntra, "entra", false, "also store the new secret token in Entra")
	cmd.Flags().Var(&o.expires, "expires", "how long the new secret is valid")
	cmd.Flags().Var(&o.overlap, "overlap", "how long the former secrets stay valid")
	return cmd
}

// storeInEntra returns a function that stores a secret token in Entra. It finds the application first, before a token is created.
func storeInEntra(cmd *cobra.Command, a *tenant.Application, what string) (func(token string) error, error) {
	if what != "token" {
		return nil, errors.New("--entra is for the secret token: Microsoft Graph takes no client secret")
	}
	client, err := a.Connect(cmd)
	if err != nil {
		return nil, err
	}
	sp, _, err := a.Job(cmd.Context(), client)
	return func(token string) error { return a.Explain(setup.RenewToken(cmd.Context(), client, sp.ID, token)) }, err
}

func (c *change) first() error {
	valid, err := c.valid()
	if err != nil {
		return err
	}
	if len(valid) > 0 {
		return fmt.Errorf("there is a %s already, version %s: create the next one with scimctl token rotate", c.secret.name, valid[0].ID)
	}
	return c.add(nil, 0)
}

func (c *change) rotate(overlap time.Duration) error {
	valid, err := c.valid()
	if err != nil {
		return err
	}
	if len(valid) == 0 {
		return fmt.Errorf("there is no valid %s: create one with scimctl token new", c.secret.name)
	}
	return c.add(valid, overlap)
}

// valid returns the versions that are valid now, newest first.
func (c *change) valid() ([]keyvault.Listed, error) {
	all, err := c.vault.List(c.ctx, c.secret.name)
	if errors.Is(err, auth.ErrNoSecret) {
		return nil, nil
	}
	var valid []keyvault.Listed
	for _, l := range all {
		if l.Good() {
			valid = append(valid, l)
		}
	}
	return valid, err
}

// add creates a version and makes the former ones expire. If that fails, it prints the new one all the same: it is valid, and would
// be lost otherwise.
func (c *change) add(former []keyvault.Listed, overlap time.Duration) error {
	if c.dryRun {
		return c.printPlan("create", former)
	}
	text := auth.NewSecret(c.secret.prefix)
	v, err := c.vault.Add(c.ctx, c.secret.name, text, time.Now().Add(time.Duration(c.expires)))
	if err != nil {
		return err
	}
	result := created{Version: v.ID, Secret: text, Expires: v.Until, next: c.advice()}
	if c.store != nil {
		if err := c.store(text); err != nil {
			return errors.Join(c.print(result), fmt.Errorf("store the new secret in Entra (the former ones are unchanged): %w", err))
		}
		result.Secret, result.next = "", "Entra has it. You need not do anything there."
	}
	result.Former, err = c.expire(former, overlap)
	return errors.Join(c.print(result), err)
}

// expire makes versions expire after the overlap, unless they expire before.
func (c *change) expire(versions []keyvault.Listed, overlap time.Duration) ([]expiring, error) {
	var all []expiring
	end := time.Now().Add(overlap).Truncate(time.Second)
	for _, l := range versions {
		if l.Until.IsZero() || l.Until.After(end) {
			if err := c.vault.End(c.ctx, c.secret.name, l.ID, end); err != nil {
				return all, fmt.Errorf("version %s still has its old expiry: %w", l.ID, err)
			}
			l.Until = end
		}
		all = append(all, expiring{l.ID, l.Until})
	}
	return all, nil
}

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

// instanceDelay is the time that a signing key outlives its last token: until every instance signs with the next one.
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

package token

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/azure/keyvault"
	"workflowgen-scim/handler/internal/cli/terminal"
	"workflowgen-scim/handler/internal/settings"
)

func listCommand(o *options) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List all versions, and how many days each is still valid", Args: cobra.NoArgs,
		Example: "  scimctl token list\n  scimctl token list --json | jq '.[] | select(.state == \"good\")'",
		RunE: func(cmd *cobra.Command, _ []string) error {
			vault, err := o.open(cmd)
			if err != nil {
				return err
			}
			versions, err := list(cmd.Context(), vault)
			if err != nil {
				return err
			}
			return o.printVersions(cmd, versions)
		},
	}
}

func verifyCommand(o *options) *cobra.Command {
	return &cobra.Command{
		Use: "verify", Short: "Find the version of a secret, and how long it is valid", Args: cobra.NoArgs,
		Example: "  scimctl token verify < token.txt",
		Long: "Verify reads a secret token or a client secret from $SCIM_TOKEN, or else one line from standard input. It compares it on this\n" +
			"machine and sends it nowhere. The exit code is 1 if it is not valid.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			text := settings.Secret(o.Settings.Environment("SCIM_TOKEN"))
			if text == "" {
				var err error
				if text, err = settings.ReadSecret("-", cmd.InOrStdin()); err != nil {
					return err
				}
			}
			vault, err := o.open(cmd)
			if err != nil {
				return err
			}
			v, err := verify(cmd.Context(), vault, string(text))
			if err != nil {
				return err
			}
			return o.printVersions(cmd, []version{v})
		},
	}
}

type version struct {
	Secret  string     `json:"secret"`
	Version string     `json:"version"`
	State   string     `json:"state"` // good, ended, disabled or not yet
	Created time.Time  `json:"created"`
	Expires *time.Time `json:"expires,omitempty"`
	Days    *int       `json:"days,omitempty"`
}

// list returns every version of every secret.
func list(ctx context.Context, vault *keyvault.Vault) ([]version, error) {
	versions := []version{}
	for _, name := range []string{auth.TokenSecret, auth.ClientSecret, auth.SigningSecret} {
		all, err := vault.List(ctx, name)
		if err != nil && !errors.Is(err, auth.ErrNoSecret) {
			return nil, err
		}
		for _, l := range all {
			versions = append(versions, versionOf(name, l))
		}
	}
	return versions, nil
}

func versionOf(name string, l keyvault.Listed) version {
	v := version{Secret: name, Version: l.ID, State: "good", Created: l.Created}
	switch {
	case !l.Enabled:
		v.State = "disabled"
	case l.Ended():
		v.State = "ended"
	case !l.Good():
		v.State = "not yet"
	}
	if !l.Until.IsZero() {
		v.Expires = &l.Until
		v.Days = new(int(math.Floor(time.Until(l.Until).Hours() / 24)))
	}
	return v
}

// verify finds the version of a secret. Its errors do not contain the secret.
func verify(ctx context.Context, vault *keyvault.Vault, text string) (version, error) {
	name := auth.TokenSecret
	if strings.HasPrefix(text, auth.ClientPrefix) {
		name = auth.ClientSecret
	}
	all, err := vault.Versions(ctx, name)
	if err != nil && !errors.Is(err, auth.ErrNoSecret) {
		return version{}, err
	}
	for _, v := range all {
		if v.Value == text {
			return versionOf(name, keyvault.Listed{Version: v, Enabled: true}), nil
		}
	}
	if !auth.WellFormed(text) {
		return version{}, errors.New("this is no valid version: it was not created by scimctl token, or it is incomplete")
	}
	return version{}, errors.New("this is no valid version: it was revoked, has expired, or belongs to another vault")
}

func (o *options) printVersions(cmd *cobra.Command, versions []version) error {
	if o.JSON {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(versions)
	}
	rows := [][]string{{"SECRET", "VERSION", "STATE", "CREATED", "EXPIRES", "DAYS"}}
	for _, v := range versions {
		expires, days := "never", ""
		if v.Expires != nil {
			expires, days = terminal.Time(*v.Expires), fmt.Sprint(*v.Days)
		}
		rows = append(rows, []string{v.Secret, v.Version, v.State, terminal.Time(v.Created), expires, days})
	}
	return terminal.NewTable(o.Screen(cmd.OutOrStdout())).Rows(rows...)
}

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

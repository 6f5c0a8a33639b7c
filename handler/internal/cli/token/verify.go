package token

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/azure/keyvault"
	"workflowgen-scim/handler/internal/settings"
)

func verifyCommand(o *options) *cobra.Command {
	return &cobra.Command{
		Use: "verify", Short: "Find the version of a secret, and how long it is valid", Args: cobra.NoArgs,
		Example: "  scimctl token verify < token.txt",
		Long: "Verify reads a secret token or a client secret from $SCIM_TOKEN, or else from standard input. It compares it on this\n" +
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

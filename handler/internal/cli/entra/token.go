package entra

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/auth"
)

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

// firstValid returns the first of some versions, newest first, whose validity has begun; "" if there is none.
func firstValid(versions []auth.Version, now time.Time) string {
	for _, v := range versions {
		if !now.Before(v.From) {
			return v.Value
		}
	}
	return ""
}

package run

import (
	"strings"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/settings"
)

// TokenFileFlag adds --token-file. A flag for the token itself would show it to every user of the machine.
func TokenFileFlag(cmd *cobra.Command, file *string) {
	cmd.Flags().StringVar(file, "token-file", "", "file with the secret token, or - for standard input (default: $SCIM_TOKEN)")
}

// SecretToken returns the secret token of the settings, the newest if they have several.
func (t *Tool) SecretToken() string {
	first, _, _ := strings.Cut(t.Settings.Get("SCIM_TOKEN"), ",")
	return strings.TrimSpace(first)
}

// SecretTokenOf returns the secret token of a file ("-" is standard input), or that of the settings if no file is named.
func (t *Tool) SecretTokenOf(cmd *cobra.Command, file string) (string, error) {
	if file == "" {
		return t.SecretToken(), nil
	}
	token, err := settings.ReadSecret(file, cmd.InOrStdin())
	return string(token), err
}

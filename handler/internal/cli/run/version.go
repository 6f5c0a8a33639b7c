package run

import (
	"fmt"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/app"
)

// VersionCommand returns scimctl version.
func VersionCommand(t *Tool) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Print the version of scimctl",
		Example: "  scimctl version\n  scimctl version --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if t.JSON {
				return PrintJSON(cmd, map[string]string{"version": app.Version()})
			}
			_, err := fmt.Fprintln(cmd.OutOrStdout(), app.Version())
			return err
		},
	}
	t.JSONFlag(cmd.Flags())
	return cmd
}

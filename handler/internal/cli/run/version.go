package run

import (
	"fmt"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/app"
)

// version is the JSON of scimctl version.
type version struct {
	Version string `json:"version"`
}

// VersionCommand returns scimctl version.
func VersionCommand(t *Tool) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Print the version of scimctl",
		Example: "  scimctl version\n  scimctl version --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if t.JSON {
				return PrintJSON(cmd, version{app.Version()})
			}
			_, err := fmt.Fprintln(cmd.OutOrStdout(), app.Version())
			return err
		},
	}
	t.JSONFlag(cmd.Flags())
	return cmd
}

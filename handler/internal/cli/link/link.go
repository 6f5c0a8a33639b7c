// Package link is scimctl link: it links the users and groups that WorkflowGen already has to Entra's.
package link

import (
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/tenant"
)

// Command returns scimctl link.
func Command(t *run.Tool) *cobra.Command {
	a := &tenant.Application{Tool: t}
	cmd := &cobra.Command{
		Use:   "link",
		Short: "Link users and groups that WorkflowGen already has to Entra's, to prevent duplicates",
		Long: "Link is for migrations from WorkflowGen's classic synchronization. Plan matches the users and groups of both systems and\n" +
			"writes the result to files; apply writes Entra's objectId to each user and group as its systemIdentifier; undo restores the\n" +
			"former systemIdentifiers. The settings of the gateway name WorkflowGen, in the environment or a file: WORKFLOWGEN_URL,\n" +
			"WORKFLOWGEN_USERNAME, WORKFLOWGEN_PASSWORD, WORKFLOWGEN_DIRECTORY.",
	}
	a.Flags(cmd)
	t.SettingsFlags(cmd)
	return run.Parent(cmd, planCommand(a), applyCommand(a), undoCommand(a))
}

// instance returns the host and path of WorkflowGen's address, which tell one instance from another.
func instance(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host + strings.TrimRight(u.Path, "/")
}

package main

import (
	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/tenant"
)

// graph is a command that uses Microsoft Graph.
type graph struct{ *tenant.Application }

func linkCommand(t *run.Tool) *cobra.Command {
	g := &graph{&tenant.Application{Tool: t}}
	cmd := &cobra.Command{
		Use:   "link",
		Short: "Link users and groups that WorkflowGen has already to Entra's, so that none is made twice",
		Long: "Link is for those who come from WorkflowGen's classic synchronization. Plan finds out who is who and writes it down;\n" +
			"apply writes Entra's objectId to each as its systemIdentifier; undo takes it back. WorkflowGen is named by the gateway's\n" +
			"own settings, from the environment or a file: WORKFLOWGEN_URL, WORKFLOWGEN_USERNAME, WORKFLOWGEN_PASSWORD, WORKFLOWGEN_DIRECTORY.",
	}
	g.Flags(cmd)
	g.SettingsFlags(cmd)
	cmd.AddCommand(g.linkPlanCommand(), g.linkApplyCommand(), g.linkUndoCommand())
	return run.Parent(cmd)
}

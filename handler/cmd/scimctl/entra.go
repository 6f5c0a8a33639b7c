package main

import (
	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/tenant"
)

// graph is a command that uses Microsoft Graph.
type graph struct{ *tenant.Application }

func entraCommand(t *run.Tool) *cobra.Command {
	g := &graph{&tenant.Application{Tool: t}}
	cmd := &cobra.Command{
		Use:   "entra",
		Short: "Connect Microsoft Entra ID, and see how provisioning fares",
		Long: "Entra sets up provisioning in Microsoft Entra ID and watches it, through Microsoft Graph. Sign in with az login as an\n" +
			"Application Administrator, or see --auth.",
	}
	g.Flags(cmd)
	g.SettingsFlags(cmd)
	cmd.AddCommand(g.setupCommand(), g.statusCommand(), g.provisionCommand(), g.pauseCommand(), g.resumeCommand(), g.restartCommand(),
		g.connectionCommand(), g.diffCommand(), g.logsCommand(), g.entraDoctorCommand(), g.removeCommand(), g.pageSigninCommand())
	return run.Parent(cmd)
}

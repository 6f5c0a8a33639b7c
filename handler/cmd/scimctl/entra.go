package main

import (
	"github.com/spf13/cobra"
)

func (t tool) entraCommand() *cobra.Command {
	g := &graph{tool: t}
	cmd := &cobra.Command{
		Use:   "entra",
		Short: "Connect Microsoft Entra ID, and see how provisioning fares",
		Long: "Entra sets up provisioning in Microsoft Entra ID and watches it, through Microsoft Graph. Sign in with az login as an\n" +
			"Application Administrator, or see --auth.",
	}
	g.flags(cmd)
	g.settingsFlags(cmd)
	cmd.AddCommand(g.setupCommand(), g.statusCommand(), g.provisionCommand(), g.pauseCommand(), g.resumeCommand(), g.restartCommand(),
		g.connectionCommand(), g.diffCommand(), g.logsCommand(), g.doctorCommand(), g.removeCommand(), g.pageSigninCommand())
	return parent(cmd)
}

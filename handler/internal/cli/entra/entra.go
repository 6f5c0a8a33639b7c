// Package entra holds the commands of scimctl entra: they set up provisioning in Microsoft Entra ID, watch it and change it. The
// packages below internal/entra return codes; this package words them.
package entra

import (
	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/tenant"
)

// session holds the flags that the commands share.
type session struct{ *tenant.Application }

// Command returns the command entra.
func Command(t *run.Tool) *cobra.Command {
	g := &session{&tenant.Application{Tool: t}}
	cmd := &cobra.Command{
		Use:   "entra",
		Short: "Connect Microsoft Entra ID, and watch provisioning",
		Long: "Entra sets up provisioning in Microsoft Entra ID and watches it, through Microsoft Graph. Sign in with az login as an\n" +
			"Application Administrator, or see --auth.",
	}
	g.Flags(cmd)
	g.SettingsFlags(cmd)
	cmd.AddCommand(g.setupCommand(), g.statusCommand(), g.provisionCommand(), g.pauseCommand(), g.resumeCommand(), g.restartCommand(),
		g.connectionCommand(), g.diffCommand(), g.logsCommand(), g.doctorCommand(), g.removeCommand(), g.pageSigninCommand())
	return run.Parent(cmd)
}

// command returns a command without subcommands, whose errors are told with their fix.
func (g *session) command(cmd *cobra.Command, do func(cmd *cobra.Command, args []string) error) *cobra.Command {
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return g.Explain(do(cmd, args)) }
	return cmd
}

package main

import (
	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/cli/entra"
	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/cli/tenant"
	"workflowgen-scim/handler/internal/doctor"
	"workflowgen-scim/handler/internal/settings"
)

func doctorCommand(t *run.Tool) *cobra.Command {
	g := &graph{&tenant.Application{Tool: t}}
	var write, signIn bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Look at a deployment and say what is wrong, and what cures it",
		Long: "Doctor reads the settings as the handler does, from the environment, from a file like local.settings.json or from what is\n" +
			"deployed (--azd-env, --deployment), and looks at everything they lead to: one line each, with the fix where something is\n" +
			"wrong. After a sign-in to Microsoft Graph it looks for the usual mistakes in Entra too. It changes nothing, unless --write lets it make a user\n" +
			"and a group in WorkflowGen, change them, look at what WorkflowGen holds and remove them. With --signin it reads only the sync log, and lists for each cause of the sign-ins that\n" +
			"were refused in the last 24 hours what was expected, what was received (unverified) and the setting to change. The exit code\n" +
			"is 2 if anything is wrong: of refused sign-ins, if one was refused in the last hour.",
		Example: "  scimctl doctor --settings local.settings.json\n  scimctl doctor --azd-env production\n  scimctl doctor --write --json\n" +
			"  scimctl doctor --signin --azd-env production\n" +
			"  az login && scimctl doctor --settings local.settings.json --name \"WorkflowGen SCIM\"",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if signIn {
				return t.Diagnose(cmd, signInChecks(t, cmd))
			}
			checks, err := g.checks(cmd, write)
			if err != nil {
				return err
			}
			return t.Diagnose(cmd, append(checks, entra.Checks(cmd, g.Application)...))
		},
	}
	g.Flags(cmd)
	g.SettingsFlags(cmd)
	cmd.Flags().BoolVar(&write, "write", false, "also make, change and remove a user in WorkflowGen")
	cmd.Flags().BoolVar(&signIn, "signin", false, "list the refused sign-ins of the last 24 hours instead")
	t.StorageFlag(cmd.Flags())
	cmd.MarkFlagsMutuallyExclusive("write", "signin")
	return cmd
}

// checks is everything that the doctor looks at outside of Entra, in this order. Who adds a thing to the program adds a
// check here.
func (g *graph) checks(cmd *cobra.Command, write bool) ([]doctor.Check, error) {
	loaded, wrong := settings.Load(g.Settings.All(), settings.Gateway)
	cfg := &app.Clients{Config: loaded}
	if g.Settings.Environment("IDENTITY_ENDPOINT") == "" || g.Azure.Auth != "default" && g.Azure.Auth != "token" { // not as the gateway itself
		credential, err := g.Credential(cmd)
		if err != nil {
			return nil, err
		}
		cfg.Credential = credential
	}
	all := []doctor.Check{settingsCheck(wrong)}
	all = append(all, azureChecks(cfg)...)
	all = append(all, workflowGenChecks(cfg, write)...)
	all = append(all, g.loadCheck(cfg))
	return append(all, publicChecks(cfg)...), nil
}

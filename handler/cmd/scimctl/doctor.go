package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/doctor"
	"workflowgen-scim/handler/internal/settings"
)

func (t tool) healthCommand() *cobra.Command {
	g := &graph{tool: t}
	var write, signIn bool
	var storage string
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
				return diagnose(cmd, t.signInChecks(cmd, storage), g.asJSON)
			}
			checks, err := g.checks(cmd, write)
			if err != nil {
				return err
			}
			return diagnose(cmd, append(checks, g.entraChecks(cmd)...), g.asJSON)
		},
	}
	g.flags(cmd)
	g.settingsFlags(cmd)
	cmd.Flags().BoolVar(&write, "write", false, "also make, change and remove a user in WorkflowGen")
	cmd.Flags().BoolVar(&signIn, "signin", false, "list the refused sign-ins of the last 24 hours instead")
	cmd.Flags().StringVar(&storage, "storage", "", "with --signin: where the log is (default: $SYNC_STORAGE)")
	cmd.MarkFlagsMutuallyExclusive("write", "signin")
	return cmd
}

// diagnose looks at everything and tells what it finds.
func diagnose(cmd *cobra.Command, checks []doctor.Check, asJSON bool) error {
	tell := func(r doctor.Result) { r.Print(cmd.OutOrStdout()) }
	if asJSON {
		tell = func(doctor.Result) {}
	}
	all := doctor.Run(cmd.Context(), checks, tell)
	if asJSON {
		if err := doctor.WriteJSON(cmd.OutOrStdout(), all); err != nil {
			return err
		}
	}
	if n := doctor.Sick(all); n > 0 {
		return &attention{fmt.Sprintf("%d of %d checks failed", n, len(all))}
	}
	return nil
}

// checks is everything that the doctor looks at outside of Entra, in this order. Who adds a thing to the program adds a
// check here.
func (g *graph) checks(cmd *cobra.Command, write bool) ([]doctor.Check, error) {
	loaded, wrong := settings.Load(g.from.all(), settings.Gateway)
	cfg := &app.Clients{Config: loaded}
	if g.from.environment("IDENTITY_ENDPOINT") == "" || g.signIn != "default" && g.signIn != "token" { // not as the gateway itself
		credential, err := g.azureCredential(cmd)
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

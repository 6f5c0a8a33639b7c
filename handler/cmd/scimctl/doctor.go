package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/doctor"
)

func (t tool) healthCommand() *cobra.Command {
	g := &graph{tool: t}
	var write, signIn bool
	var storage string
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Look at a deployment and say what is wrong, and what cures it",
		Long: "Doctor reads the settings as the handler does, from the environment or from a file like local.settings.json, and looks\n" +
			"at everything they lead to: one line each, with the cure where something is wrong. Where somebody is signed in to\n" +
			"Microsoft Graph, it looks for the usual mistakes in Entra too. It changes nothing, unless --write lets it make a user in\n" +
			"WorkflowGen, change it and remove it. With --signin it reads only the sync log, and lists for each cause of the sign-ins that\n" +
			"were refused in the last 24 hours what was expected, what was received (unverified) and the setting to change. The exit code\n" +
			"is 2 if anything is wrong: of refused sign-ins, if one was refused in the last hour.",
		Example: "  scimctl doctor --settings local.settings.json\n  scimctl doctor --write --json\n  scimctl doctor --signin --settings local.settings.json\n" +
			"  az login && scimctl doctor --settings local.settings.json --name \"WorkflowGen SCIM\"",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if signIn {
				return diagnose(cmd, t.signInChecks(cmd, storage), g.asJSON)
			}
			return diagnose(cmd, append(checks(write), g.entraChecks(cmd)...), g.asJSON)
		},
	}
	g.flags(cmd)
	settingsFlag(cmd)
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
func checks(write bool) []doctor.Check {
	cfg, err := app.Load()
	all := []doctor.Check{settingsCheck(err)}
	all = append(all, azureChecks(&cfg)...)
	all = append(all, workflowGenChecks(&cfg, write)...)
	return append(all, publicChecks(&cfg)...)
}

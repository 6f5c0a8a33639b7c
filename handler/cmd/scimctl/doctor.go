package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/doctor"
)

func (t tool) healthCommand() *cobra.Command {
	g := &graph{tool: t}
	var settings string
	var write bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Look at a deployment and say what is wrong, and what cures it",
		Long: "Doctor reads the settings as the handler does, from the environment or from a file like local.settings.json, and looks\n" +
			"at everything they lead to: one line each, with the cure where something is wrong. Where somebody is signed in to\n" +
			"Microsoft Graph, it looks for the usual mistakes in Entra too. It changes nothing, unless --write lets it make a user in\n" +
			"WorkflowGen, change it and remove it. The exit code is 2 if anything is wrong.",
		Example: "  scimctl doctor --settings local.settings.json\n  scimctl doctor --write --json\n" +
			"  az login && scimctl doctor --settings local.settings.json --name \"WorkflowGen SCIM\"",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := adopt(settings); err != nil {
				return err
			}
			return diagnose(cmd, append(checks(write), g.entraChecks(cmd)...), g.asJSON)
		},
	}
	g.flags(cmd)
	cmd.Flags().StringVar(&settings, "settings", "", "file of settings, in the form of local.settings.json (default: the environment)")
	cmd.Flags().BoolVar(&write, "write", false, "also make, change and remove a user in WorkflowGen")
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

// adopt makes the values of a settings file the environment's.
func adopt(file string) error {
	if file == "" {
		return nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var settings settingsFile
	if err := json.Unmarshal(text, &settings); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	for name, value := range settings.Values {
		if err := os.Setenv(name, value); err != nil {
			return fmt.Errorf("%s: %s: %w", file, name, err)
		}
	}
	return nil
}

// settingsFile is the form of local.settings.json, which Azure Functions Core Tools read.
type settingsFile struct {
	IsEncrypted bool
	Values      map[string]string
}

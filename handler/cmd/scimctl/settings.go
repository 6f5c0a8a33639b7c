package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/spf13/cobra"
)

const isParent = "parent"

// parent is a command that only has others below it: what is none of them is an error and not a call for help.
func parent(cmd *cobra.Command) *cobra.Command {
	cmd.Args, cmd.RunE = cobra.NoArgs, func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	cmd.Annotations = map[string]string{isParent: "yes"}
	return cmd
}

// settingsFlag is for commands that take the gateway's settings, also in a file.
func settingsFlag(cmd *cobra.Command) {
	file := cmd.PersistentFlags().String("settings", "", "file of settings, in the form of local.settings.json (default: the environment)")
	cmd.PersistentPreRunE = func(*cobra.Command, []string) error { return adopt(*file) }
}

// adopt makes the values of a settings file the environment's. What the file leaves empty stays as it is.
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
		if value == "" {
			continue
		}
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

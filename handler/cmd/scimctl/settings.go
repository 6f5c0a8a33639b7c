package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/settings"
)

const isParent = "parent"

// parent is a command that only has others below it: what is none of them is an error and not a call for help.
func parent(cmd *cobra.Command) *cobra.Command {
	cmd.Args, cmd.RunE = cobra.NoArgs, func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	cmd.Annotations = map[string]string{isParent: "yes"}
	return cmd
}

// sources are where the gateway's settings come from: from the environment, then from the file of --settings, then
// from the deployment that --azd-env or --deployment names. What one leaves empty the next may say.
type sources struct {
	file, azdEnv, group, subscription string

	below settings.Values // what the file and the deployment say
}

// get returns a setting.
func (s *sources) get(name string) string {
	return s.all()[name]
}

// environment returns a variable of the environment alone: what belongs to the person who runs the command.
func (s *sources) environment(name string) string { return settings.Environment()[name] }

// all returns every setting, with the rest of the environment.
func (s *sources) all() settings.Values { return settings.Merge(settings.Environment(), s.below) }

// settingsFlags add the flags that say where the gateway's settings come from.
func (t tool) settingsFlags(cmd *cobra.Command) {
	f := cmd.PersistentFlags()
	f.StringVar(&t.from.file, "settings", "", "file of settings, in the form of local.settings.json (default: the environment)")
	f.StringVar(&t.from.azdEnv, "azd-env", "", "take the settings from this environment of azd: the name that azd env list shows")
	f.StringVar(&t.from.group, "deployment", "", "take the settings from the deployment in this resource group (role Reader)")
	f.StringVar(&t.from.subscription, "subscription", "", "subscription of --deployment (default: $AZURE_SUBSCRIPTION_ID, or that of the Azure CLI)")
	_ = cmd.RegisterFlagCompletionFunc("azd-env", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return azdNames(), cobra.ShellCompDirectiveNoFileComp
	})
	for _, name := range []string{"deployment", "subscription"} {
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.NoFileCompletions)
	}
	cmd.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return t.loadSettings(cmd) }
}

// loadSettings reads the file and the deployment that the flags name.
func (t tool) loadSettings(cmd *cobra.Command) error {
	deployed, err := t.deployed(cmd)
	if err != nil {
		return err
	}
	file, err := readSettings(t.from.file)
	if err != nil {
		return err
	}
	t.from.below = settings.Merge(file, deployed)
	t.from.notice(cmd.ErrOrStderr())
	return nil
}

// notice names the settings of the environment that differ from those that a flag asked for: a variable that was set for
// another deployment would otherwise lead a command there unseen. Values may be secrets and are not shown.
func (s *sources) notice(w io.Writer) {
	var differ []string
	env := settings.Environment()
	for _, name := range slices.Sorted(maps.Keys(s.below)) {
		if set := env[name]; set != "" && set != s.below[name] {
			differ = append(differ, name)
		}
	}
	if len(differ) > 0 {
		fmt.Fprintf(w, "scimctl: the environment overrides %s of %s\n", strings.Join(differ, ", "), s.flag())
	}
}

// flag returns the flags that were given, for a message.
func (s *sources) flag() string {
	var given []string
	for _, f := range [][2]string{{"--settings", s.file}, {"--azd-env", s.azdEnv}, {"--deployment", s.group}} {
		if f[1] != "" {
			given = append(given, f[0]+" "+f[1])
		}
	}
	return strings.Join(given, " and ")
}

// readSettings reads a file of settings.
func readSettings(file string) (settings.Values, error) {
	if file == "" {
		return nil, nil
	}
	values, err := settings.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fixed("name a file of settings with --settings, in the form of local.settings.json", "read the settings: %w", err)
	case err != nil:
		return nil, fixed("write it in the form of local.settings.json: {\"Values\": {\"NAME\": \"VALUE\"}}", "read the settings: %w", err)
	}
	return values, nil
}

package run

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

// Settings are the gateway's settings as the commands read them: from the environment, then from the file of --settings, then
// from the deployment that --azd-env or --deployment names. A setting that one leaves empty is taken from the next.
type Settings struct {
	file, azdEnv, group, subscription string

	below settings.Values // of the file and the deployment
}

// Get returns a setting.
func (s *Settings) Get(name string) string { return s.All()[name] }

// Environment returns a variable of the environment alone, which belongs to the user who runs the command.
func (s *Settings) Environment(name string) string { return settings.Environment()[name] }

// All returns every setting, with the rest of the environment.
func (s *Settings) All() settings.Values { return settings.Merge(settings.Environment(), s.below) }

// Named reports whether a flag names a file or a deployment.
func (s *Settings) Named() bool { return s.file+s.azdEnv+s.group != "" }

// SettingsFlags adds the flags that say where the gateway's settings come from, and reads them before the command runs.
func (t *Tool) SettingsFlags(cmd *cobra.Command) {
	f := cmd.PersistentFlags()
	f.StringVar(&t.Settings.file, "settings", "", "file of settings, in the form of local.settings.json (default: the environment)")
	f.StringVar(&t.Settings.azdEnv, "azd-env", "", "take the settings from this environment of azd: the name that azd env list shows")
	f.StringVar(&t.Settings.group, "deployment", "", "take the settings from the deployment in this resource group (role Reader)")
	f.StringVar(&t.Settings.subscription, "subscription", "", "subscription of --deployment (default: $AZURE_SUBSCRIPTION_ID, or that of the Azure CLI)")
	_ = cmd.RegisterFlagCompletionFunc("azd-env", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return azdNames(), cobra.ShellCompDirectiveNoFileComp
	})
	Values(cmd, "deployment")
	Values(cmd, "subscription")
	cmd.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return t.loadSettings(cmd) }
}

func (t *Tool) loadSettings(cmd *cobra.Command) error {
	deployed, err := t.deployed(cmd)
	if err != nil {
		return err
	}
	file, err := readSettings(t.Settings.file)
	if err != nil {
		return err
	}
	t.Settings.below = settings.Merge(file, deployed)
	t.Settings.notice(cmd.ErrOrStderr())
	return nil
}

// notice names the variables of the environment that override settings which a flag asked for: a variable that was set for
// another deployment would otherwise redirect a command silently. Values may be secrets and are not printed.
func (s *Settings) notice(w io.Writer) {
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

// flag returns the flags that were given, for messages.
func (s *Settings) flag() string {
	var given []string
	for _, f := range [][2]string{{"--settings", s.file}, {"--azd-env", s.azdEnv}, {"--deployment", s.group}} {
		if f[1] != "" {
			given = append(given, f[0]+" "+f[1])
		}
	}
	return strings.Join(given, " and ")
}

func readSettings(file string) (settings.Values, error) {
	if file == "" {
		return nil, nil
	}
	values, err := settings.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, Fixed("name a file of settings with --settings, in the form of local.settings.json", "read the settings: %w", err)
	case err != nil:
		return nil, Fixed("write it in the form of local.settings.json: {\"Values\": {\"NAME\": \"VALUE\"}}", "read the settings: %w", err)
	}
	return values, nil
}

// TokenFileFlag adds --token-file. A flag for the token itself would show it to every user of the machine.
func TokenFileFlag(cmd *cobra.Command, file *string) {
	cmd.Flags().StringVar(file, "token-file", "", "file with the secret token, or - for standard input (default: $SCIM_TOKEN)")
}

// SecretToken returns the secret token of the settings, the newest if they have several.
func (t *Tool) SecretToken() string {
	first, _, _ := strings.Cut(t.Settings.Get("SCIM_TOKEN"), ",")
	return strings.TrimSpace(first)
}

// SecretTokenOf returns the secret token of a file ("-" is standard input), or that of the settings if no file is named.
func (t *Tool) SecretTokenOf(cmd *cobra.Command, file string) (string, error) {
	if file == "" {
		return t.SecretToken(), nil
	}
	token, err := settings.ReadSecret(file, cmd.InOrStdin())
	return string(token), err
}

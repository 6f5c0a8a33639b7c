package run

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/explain"
)

// LogFlags adds the flags of commands that read the sync log.
func (t *Tool) LogFlags(cmd *cobra.Command) {
	t.SettingsFlags(cmd)
	t.Azure.Flags(cmd)
	t.StorageFlag(cmd.PersistentFlags())
	t.JSONFlag(cmd.PersistentFlags())
}

// StorageFlag adds --storage.
func (t *Tool) StorageFlag(f *pflag.FlagSet) {
	f.StringVar(&t.Storage, "storage", "", "where the sync log is: https://ACCOUNT.table.core.windows.net, or UseDevelopmentStorage=true (default: $SYNC_STORAGE)")
}

// Config returns the settings of the gateway, as far as commands that only read need them.
func (t *Tool) Config(cmd *cobra.Command) (app.Config, error) {
	cfg, err := app.ForLooking(t.Settings.All())
	if err != nil {
		return cfg, err
	}
	if t.Storage != "" {
		cfg.Storage = app.Secret(t.Storage)
	}
	credential, err := t.Credential(cmd)
	cfg.SignInWith(credential)
	return cfg, err
}

// StorageFix names the ways to say where the sync log is.
const StorageFix = "use --azd-env NAME, --deployment RESOURCE_GROUP or --storage https://ACCOUNT.table.core.windows.net, or set SYNC_STORAGE"

// OpenLog opens the sync log that the settings name.
func (t *Tool) OpenLog(cfg *app.Config) (explain.Log, error) {
	log, err := cfg.OpenLog()
	if err != nil {
		return nil, WithFix(err, StorageFix)
	}
	if t.WrapLog != nil {
		log = t.WrapLog(log)
	}
	return log, nil
}

// Log reads the settings and opens the sync log.
func (t *Tool) Log(cmd *cobra.Command) (explain.Log, error) {
	cfg, err := t.Config(cmd)
	if err != nil {
		return nil, err
	}
	return t.OpenLog(&cfg)
}

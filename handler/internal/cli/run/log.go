package run

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/explain"
	"workflowgen-scim/handler/internal/settings"
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

// Clients reads the settings of the gateway, as far as commands that only read need them.
func (t *Tool) Clients(cmd *cobra.Command) (*app.Clients, error) {
	cfg, err := settings.Load(settings.Merge(settings.Values{"SYNC_STORAGE": t.Storage}, t.Settings.All()))
	if err != nil {
		return nil, err
	}
	credential, err := t.Credential(cmd)
	return &app.Clients{Config: cfg, Credential: credential}, err
}

// StorageFix names the ways to say where the sync log is.
const StorageFix = "use --azd-env NAME, --deployment RESOURCE_GROUP or --storage https://ACCOUNT.table.core.windows.net, or set SYNC_STORAGE"

// OpenLog opens the sync log that the settings name.
func (t *Tool) OpenLog(c *app.Clients) (explain.Log, error) {
	if err := c.Check(settings.SharedStorage); err != nil {
		return nil, WithFix(err, StorageFix)
	}
	log, err := c.OpenLog()
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
	c, err := t.Clients(cmd)
	if err != nil {
		return nil, err
	}
	return t.OpenLog(c)
}

package app_test

import (
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/settings"
)

const secretToken = "0123456789abcdef01234567"

// load loads complete settings, changed by others.
func load(others settings.Values) (settings.Config, error) {
	return settings.Load(settings.Merge(others, settings.Values{
		"SCIM_TOKEN": secretToken, "PUBLIC_BASE_URL": "https://scim.example.com",
		"WORKFLOWGEN_URL": "https://wfg.example.com/wfgen/graphql", "WORKFLOWGEN_USERNAME": "admin",
		"WORKFLOWGEN_PASSWORD": "hunter2", "WORKFLOWGEN_DIRECTORY": "Entra ID", "SYNC_STORAGE": "memory",
	}), settings.Gateway)
}

// An address that is not one of Microsoft's is refused at the start, and not when the first token comes.
func TestAddressesAreChecked(t *testing.T) {
	for name, value := range map[string]string{"KEY_VAULT_URL": "http://name.vault.azure.net", "ENTRA_AUTHORITY": "https://login.example.com"} {
		cfg, err := load(settings.Values{name: value, "ENTRA_TENANTS": "11111111-2222-3333-4444-555555555555"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := app.New(cfg, nil); err == nil || !strings.Contains(err.Error(), value) {
			t.Errorf("%s=%s: error %v", name, value, err)
		}
	}
}

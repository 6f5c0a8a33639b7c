package settings_test

import (
	"slices"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/settings"
)

// Each need lacks its own settings and no others.
func TestNeeds(t *testing.T) {
	for name, c := range map[string]struct {
		need  settings.Need
		set   settings.Values
		lacks []string
	}{
		"Gateway":                     {settings.Gateway, nil, []string{"SCIM_TOKEN", "PUBLIC_BASE_URL", "WORKFLOWGEN_URL", "WORKFLOWGEN_DIRECTORY", "none of WORKFLOWGEN_USERNAME", "SYNC_STORAGE"}},
		"EntraSignIn":                 {settings.EntraSignIn, nil, []string{"SCIM_TOKEN"}},
		"PublicAddress":               {settings.PublicAddress, nil, []string{"PUBLIC_BASE_URL"}},
		"WorkflowGen":                 {settings.WorkflowGen, nil, []string{"WORKFLOWGEN_URL", "WORKFLOWGEN_DIRECTORY", "none of WORKFLOWGEN_USERNAME"}},
		"WorkflowGen's SCIM API":      {settings.WorkflowGen, settings.Values{"WORKFLOWGEN_API": "scim"}, []string{"WORKFLOWGEN_URL", "none of WORKFLOWGEN_USERNAME"}},
		"Storage":                     {settings.Storage, nil, []string{"SYNC_STORAGE"}},
		"Storage in memory":           {settings.Storage, settings.Values{"SYNC_STORAGE": "memory"}, nil},
		"SharedStorage":               {settings.SharedStorage, nil, []string{"SYNC_STORAGE is not set"}},
		"SharedStorage in memory":     {settings.SharedStorage, settings.Values{"SYNC_STORAGE": "memory"}, []string{"SYNC_STORAGE is memory"}},
		"SharedStorage in Azurite":    {settings.SharedStorage, settings.Values{"SYNC_STORAGE": "UseDevelopmentStorage=true"}, nil},
		"SyncLogPage":                 {settings.SyncLogPage, nil, nil},
		"SyncLogPage without a group": {settings.SyncLogPage, settings.Values{"SYNCLOG_PAGE": "easyauth"}, []string{"SYNCLOG_OPERATORS"}},
	} {
		_, err := settings.Load(c.set, c.need)
		var told []string
		if err != nil {
			told = strings.Split(err.Error(), "\n")
		}
		if len(told) != len(c.lacks) || !slices.EqualFunc(told, c.lacks, strings.Contains) {
			t.Errorf("%s: %q, want %q", name, told, c.lacks)
		}
	}
}

// A value without a valid form is an error whatever is needed, and does not hide what a need lacks.
func TestFormIsAlwaysChecked(t *testing.T) {
	wrong := settings.Values{"WORKFLOWGEN_TIMEOUT": "soon", "SYNCLOG_PAGE": "everyone"}
	if _, err := settings.Load(wrong); err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("without a need: %v", err)
	}
	cfg, err := settings.Load(wrong, settings.Storage)
	if err == nil || strings.Count(err.Error(), "\n") != 2 || !strings.Contains(err.Error(), "SYNC_STORAGE is not set") {
		t.Errorf("with a need: %v", err)
	}
	if cfg.Places != 16 {
		t.Errorf("the other settings are lost: concurrency %d", cfg.Places)
	}
}

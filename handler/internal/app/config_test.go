package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/app"
)

var complete = map[string]string{
	"SCIM_TOKEN": "0123456789abcdef01234567", "PUBLIC_BASE_URL": "https://scim.example.com",
	"WORKFLOWGEN_URL": "https://wfg.example.com/wfgen/graphql", "WORKFLOWGEN_USERNAME": "admin",
	"WORKFLOWGEN_PASSWORD": "hunter2", "WORKFLOWGEN_DIRECTORY": "Entra ID",
	"SYNC_STORAGE": "memory",
}

// load reads the settings from an environment of complete and then others.
func load(t *testing.T, others map[string]string) (app.Config, error) {
	t.Helper()
	for _, name := range app.SettingNames() {
		t.Setenv(name, "")
	}
	for _, set := range []map[string]string{complete, others} {
		for name, value := range set {
			t.Setenv(name, value)
		}
	}
	return app.Load()
}

func TestLoad(t *testing.T) {
	cfg, err := load(t, map[string]string{"SCIM_TOKEN": "0123456789abcdef01234567,another-one-to-rotate-to"})
	if err != nil {
		t.Fatal(err)
	}
	if len(cfg.Token) != 2 || cfg.Timeout != 20*time.Second || cfg.LastName != "displayName" || cfg.GroupDescription == "" {
		t.Errorf("%d tokens, time-out %v, fall-back %q, description %q", len(cfg.Token), cfg.Timeout, cfg.LastName, cfg.GroupDescription)
	}
}

func TestAllMistakesAreTold(t *testing.T) {
	_, err := load(t, map[string]string{
		"SCIM_TOKEN": "short", "PUBLIC_BASE_URL": "scim.example.com", "WORKFLOWGEN_URL": "", "WORKFLOWGEN_USERNAME": "",
		"WORKFLOWGEN_DIRECTORY": "", "WORKFLOWGEN_TIMEOUT": "soon", "LAST_NAME_FALLBACK": "nickName",
	})
	for _, name := range []string{"SCIM_TOKEN", "PUBLIC_BASE_URL", "WORKFLOWGEN_URL", "WORKFLOWGEN_USERNAME",
		"WORKFLOWGEN_DIRECTORY", "WORKFLOWGEN_TIMEOUT", "LAST_NAME_FALLBACK"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not told: %v", name, err)
		}
	}
}

func TestSecretsAreNotPrinted(t *testing.T) {
	cfg, err := load(t, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, printed := range []string{fmt.Sprint(cfg), fmt.Sprintf("%+v", cfg), fmt.Sprintf("%#v", cfg)} {
		if strings.Contains(printed, "hunter2") || strings.Contains(printed, "0123456789") {
			t.Errorf("a secret is printed: %s", printed)
		}
	}
}

func TestSettingNames(t *testing.T) {
	names := app.SettingNames()
	for name := range complete {
		if !slices.Contains(names, name) {
			t.Errorf("%s is not listed", name)
		}
	}
}

package settings_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"workflowgen-scim/handler/internal/settings"
)

var complete = settings.Values{
	"SCIM_TOKEN": "0123456789abcdef01234567", "PUBLIC_BASE_URL": "https://scim.example.com",
	"WORKFLOWGEN_URL": "https://wfg.example.com/wfgen/graphql", "WORKFLOWGEN_USERNAME": "admin",
	"WORKFLOWGEN_PASSWORD": "hunter2", "WORKFLOWGEN_DIRECTORY": "Entra ID",
	"SYNC_STORAGE": "memory",
}

// load loads the complete settings, changed by others.
func load(others settings.Values, needs ...settings.Need) (settings.Config, error) {
	all := maps.Clone(complete)
	maps.Copy(all, others)
	if needs == nil {
		needs = []settings.Need{settings.Gateway}
	}
	return settings.Load(all, needs...)
}

func TestLoad(t *testing.T) {
	cfg, err := load(settings.Values{"SCIM_TOKEN": "0123456789abcdef01234567,another-one-to-rotate-to"})
	if err != nil {
		t.Fatal(err)
	}
	if len(cfg.Token) != 2 || cfg.Timeout != 20*time.Second || cfg.LastName != "displayName" || cfg.GroupDescription == "" {
		t.Errorf("%d tokens, time-out %v, fall-back %q, description %q", len(cfg.Token), cfg.Timeout, cfg.LastName, cfg.GroupDescription)
	}
}

func TestAllMistakesAreTold(t *testing.T) {
	_, err := load(settings.Values{
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

// What belongs together is wanted together, and what is not safe alone is refused.
func TestSignInSettings(t *testing.T) {
	const tenant, vault = "11111111-2222-3333-4444-555555555555", "https://name.vault.azure.net"
	const app1 = "2d4d3d8e-2be3-4bef-9f87-7875a61c29de"
	federation := func(audiences string) settings.Values {
		return settings.Values{"OAUTH_CLIENT_ID": "entra", "KEY_VAULT_URL": vault, "ENTRA_TENANTS": tenant, "FEDERATION_SUBJECT": "s",
			"FEDERATION_AUDIENCES": audiences}
	}
	for _, c := range []struct {
		set   settings.Values
		wrong string // "": nothing
	}{
		{settings.Values{"SCIM_TOKEN": ""}, "SCIM_TOKEN is not set"},
		{settings.Values{"SCIM_TOKEN": "", "KEY_VAULT_URL": vault}, ""},
		{settings.Values{"SCIM_TOKEN": "", "ENTRA_TENANTS": tenant, "ENTRA_AUDIENCES": "a"}, ""},
		{settings.Values{"ENTRA_AUDIENCES": "a"}, "ENTRA_TENANTS is not set"},
		{settings.Values{"ENTRA_TENANTS": tenant + ",common"}, "ENTRA_TENANTS has \"common\""},
		{settings.Values{"OAUTH_CLIENT_ID": "entra"}, "KEY_VAULT_URL is not set"},
		{settings.Values{"OAUTH_CLIENT_ID": "entra", "KEY_VAULT_URL": vault, "OAUTH_LIFETIME": "30m"}, "OAUTH_LIFETIME is 30m"},
		{settings.Values{"OAUTH_CLIENT_ID": "entra", "KEY_VAULT_URL": vault, "OAUTH_LIFETIME": "6h"}, ""},
		{settings.Values{"FEDERATION_SUBJECT": "s"}, "belong together"},
		{settings.Values{"FEDERATION_SUBJECT": "s", "FEDERATION_AUDIENCES": "a"}, "needs OAUTH_CLIENT_ID"},
		{federation(app1), ""},
		{federation("api://" + app1 + "/.default"), ""},
		{federation("api://" + app1 + "/scim.example.com,api://contoso.com/app"), ""},
		{federation("api://" + app1 + "/other.example.com"), "correct PUBLIC_BASE_URL"},
		{federation("api://contoso.com/app"), "add the Application (client) ID"},
		{federation("WorkflowGen"), "FEDERATION_AUDIENCES: \"WorkflowGen\" must be the application id"},
		{federation("api://*"), "without a wildcard"},
		{settings.Values{"ENTRA_TENANTS": tenant, "ENTRA_AUDIENCES": "*"}, "ENTRA_AUDIENCES"},
		{settings.Values{"KEY_VAULT_STALE": "1m"}, "KEY_VAULT_STALE is shorter"},
	} {
		_, err := load(c.set)
		if (err == nil) != (c.wrong == "") || err != nil && !strings.Contains(err.Error(), c.wrong) {
			t.Errorf("%v: error %v, want %q", c.set, err, c.wrong)
		}
	}
}

func TestSecretsAreNotPrinted(t *testing.T) {
	cfg, err := load(nil)
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
	names := settings.Names()
	for name := range complete {
		if !slices.Contains(names, name) {
			t.Errorf("%s is not listed", name)
		}
	}
}

// TestSignIns: exactly one way to sign in is chosen, and it is whole.
func TestSignIns(t *testing.T) {
	client := settings.Values{"WORKFLOWGEN_TOKEN_URL": "https://login/token", "WORKFLOWGEN_CLIENT_ID": "app", "WORKFLOWGEN_CLIENT_SECRET": "x", "WORKFLOWGEN_RESOURCE": "y"}
	without := func(all settings.Values, name string) settings.Values {
		all = maps.Clone(all)
		delete(all, name)
		return all
	}
	for _, c := range []struct {
		set  settings.Values
		says string // "" where nothing is wrong
	}{
		{settings.Values{"WORKFLOWGEN_USERNAME": "admin", "WORKFLOWGEN_PASSWORD": "x"}, ""},
		{settings.Values{"WORKFLOWGEN_TOKEN": "x"}, ""},
		{settings.Values{"WORKFLOWGEN_API_KEY": "x"}, ""},
		{client, ""},
		{nil, "none of WORKFLOWGEN_USERNAME, WORKFLOWGEN_TOKEN, WORKFLOWGEN_CLIENT_ID, WORKFLOWGEN_API_KEY is set"},
		{settings.Values{"WORKFLOWGEN_TOKEN": "x", "WORKFLOWGEN_API_KEY": "x"}, "WORKFLOWGEN_TOKEN and WORKFLOWGEN_API_KEY are set: set only one"},
		{without(client, "WORKFLOWGEN_TOKEN_URL"), "WORKFLOWGEN_TOKEN_URL is not set, and WORKFLOWGEN_CLIENT_ID needs it"},
		{without(client, "WORKFLOWGEN_RESOURCE"), "WORKFLOWGEN_RESOURCE (or WORKFLOWGEN_SCOPE) is not set"},
		{settings.Values{"WORKFLOWGEN_TOKEN": "x", "WORKFLOWGEN_PASSWORD": "x"}, "WORKFLOWGEN_PASSWORD is set without"},
		{settings.Values{"WORKFLOWGEN_TOKEN": "vault:wfg"}, "KEY_VAULT_URL is not set, and WORKFLOWGEN_TOKEN is a secret of that vault"},
		{settings.Values{"WORKFLOWGEN_TOKEN": "vault:wfg", "KEY_VAULT_URL": "https://x.vault.azure.net"}, ""},
		{settings.Values{"WORKFLOWGEN_TOKEN": "x", "WORKFLOWGEN_API": "soap"}, `"soap" is neither graphql nor scim`},
	} {
		others := settings.Values{"WORKFLOWGEN_USERNAME": "", "WORKFLOWGEN_PASSWORD": ""}
		maps.Copy(others, c.set)
		_, err := load(others)
		if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%v: %v, want %q", c.set, err, c.says)
		}
	}
}

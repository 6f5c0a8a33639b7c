package run_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/azure/arm"
	"workflowgen-scim/handler/internal/cli/log"
	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/settings"
	armsim "workflowgen-scim/handler/internal/sim/arm"
)

const (
	production = "11111111-2222-3333-4444-555555555555"
	group      = "/subscriptions/" + production + "/resourceGroups/rg-scim"
)

// armToken is a token as a credential.
type armToken string

func (t armToken) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: string(t), ExpiresOn: time.Now().Add(time.Hour)}, nil
}

// deployed returns a Resource Manager, and a tool that uses it. The environment has no settings.
func deployed(t *testing.T) (*armsim.Server, *run.Tool) {
	t.Helper()
	for _, name := range append(settings.Names(), "AZURE_SUBSCRIPTION_ID", run.MaximumInstances) {
		t.Setenv(name, "")
	}
	t.Setenv("PATH", t.TempDir()) // neither az nor azd
	t.Chdir(t.TempDir())
	sim := armsim.Start()
	t.Cleanup(sim.Close)
	sim.AddSubscription(production, "Production")
	sim.AddGroup(production, "rg-scim", map[string]string{"azd-env-name": "prod"})
	return sim, &run.Tool{ARM: arm.Config{URL: sim.URL, Transport: sim.Client(), Credential: armToken(sim.Token)}}
}

// text returns a value as Resource Manager writes it.
func text(v any) armsim.Object { return armsim.Object{"type": "String", "value": v} }

// mainDeployment returns a deployment of infra/main.bicep. Resource Manager has changed the case of its outputs' names.
func mainDeployment(at, url string) armsim.Object {
	return armsim.Object{"provisioningState": "Succeeded", "timestamp": at,
		"outputs": armsim.Object{"azurE_RESOURCE_GROUP": text("rg-scim"), "sciM_TENANT_URL": text(url + "/scim/v2"),
			"keY_VAULT_URL": text("https://kv-scim.vault.azure.net/"), "synC_STORAGE_URL": text("https://stscim.table.core.windows.net/"),
			"workflowgeN_SECRET_NAME": text("workflowgen-password")},
		"parameters": armsim.Object{"workflowgenUrl": text("https://workflowgen.example.com/wfgen/graphql"), "workflowgenDirectory": text("Entra ID"),
			"workflowgenAccount": text("admin"), "workflowgenSignIn": text("password"), "maximumInstances": armsim.Object{"type": "Int", "value": 12},
			"settings": armsim.Object{"type": "Object", "value": armsim.Object{"SYNC_SHARDS": "2", "SYNC_TABLE_PREFIX": ""}}}}
}

// commands returns scimctl with a command that reads the log, and one that only reads the settings.
func commands(t *run.Tool) *cobra.Command {
	settings := &cobra.Command{Use: "settings", RunE: func(*cobra.Command, []string) error { return nil }}
	t.SettingsFlags(settings)
	return run.Parent(&cobra.Command{Use: "scimctl", SilenceUsage: true, SilenceErrors: true}, settings, log.Command(t))
}

// readSettings runs a command that reads the settings, and returns them and what it printed.
func readSettings(test *testing.T, t *run.Tool, args ...string) (map[string]string, string, error) {
	test.Helper()
	root := commands(t)
	var out strings.Builder
	root.SetOut(&out)
	root.SetErr(&out)
	root.SetArgs(append([]string{"settings"}, args...))
	err := root.ExecuteContext(test.Context())
	found := map[string]string{}
	for _, name := range append(settings.Names(), run.MaximumInstances) {
		if value := t.Settings.Get(name); value != "" {
			found[name] = value
		}
	}
	return found, out.String(), err
}

// The settings come from the newest successful deployment into the resource group, with the role Reader on the subscription. Only
// GET requests are sent, and none to app settings.
func TestSettingsOfADeployment(t *testing.T) {
	sim, tool := deployed(t)
	sim.Reader("/subscriptions/" + production)
	sim.AddDeployment("/subscriptions/"+production, "prod-2", nil, mainDeployment("2026-11-02T08:00:00Z", "https://new.example.com"))
	sim.AddDeployment("/subscriptions/"+production, "prod-1", nil, mainDeployment("2026-11-01T08:00:00Z", "https://old.example.com"))
	other := mainDeployment("2026-11-04T08:00:00Z", "https://other.example.com")
	other["outputs"].(armsim.Object)["azurE_RESOURCE_GROUP"] = text("rg-other")
	sim.AddDeployment("/subscriptions/"+production, "other", map[string]string{"azd-env-name": "other"}, other)
	failed := mainDeployment("2026-11-05T08:00:00Z", "https://failed.example.com")
	failed["provisioningState"] = "Failed"
	sim.AddDeployment("/subscriptions/"+production, "prod-3", map[string]string{"azd-env-name": "prod"}, failed)
	got, _, err := readSettings(t, tool, "--deployment", "RG-scim")
	if err != nil {
		t.Fatal(err)
	}
	same(t, got, map[string]string{"PUBLIC_BASE_URL": "https://new.example.com", "SYNC_STORAGE": "https://stscim.table.core.windows.net/",
		"KEY_VAULT_URL": "https://kv-scim.vault.azure.net/", "WORKFLOWGEN_URL": "https://workflowgen.example.com/wfgen/graphql",
		"WORKFLOWGEN_DIRECTORY": "Entra ID", "WORKFLOWGEN_USERNAME": "admin", "WORKFLOWGEN_PASSWORD": "vault:workflowgen-password",
		"SYNC_SHARDS": "2", run.MaximumInstances: "12"})
	for _, request := range sim.Requests() {
		if !strings.HasPrefix(request, "GET ") || strings.Contains(request, "/config/") {
			t.Errorf("%s was asked", request)
		}
	}
}

// A Reader of the resource group alone has the same settings, from the modules' own deployments.
func TestSettingsForAReaderOfTheGroup(t *testing.T) {
	sim, tool := deployed(t)
	sim.Reader(group)
	sim.AddDeployment(group, "settings", nil, armsim.Object{"provisioningState": "Succeeded", "timestamp": "2026-11-01T08:00:00Z",
		"outputs": armsim.Object{"publicUrl": text("https://scim.example.com"), "secretName": text("workflowgen-token")},
		"parameters": armsim.Object{"tableEndpoint": text("https://stscim.table.core.windows.net/"), "vaultUri": text("https://kv-scim.vault.azure.net/"),
			"url": text("https://workflowgen.example.com/wfgen/scim"), "directory": text(""), "account": text(""), "signIn": text("token"),
			"chosen": armsim.Object{"type": "Object", "value": armsim.Object{"WORKFLOWGEN_API": "scim"}}}})
	sim.AddDeployment(group, "app", nil, armsim.Object{"provisioningState": "Succeeded", "timestamp": "2026-11-01T08:00:00Z",
		"parameters": armsim.Object{"maximumInstances": armsim.Object{"type": "Int", "value": 3}}})
	got, _, err := readSettings(t, tool, "--deployment", "rg-scim")
	if err != nil {
		t.Fatal(err)
	}
	same(t, got, map[string]string{"PUBLIC_BASE_URL": "https://scim.example.com", "SYNC_STORAGE": "https://stscim.table.core.windows.net/",
		"KEY_VAULT_URL": "https://kv-scim.vault.azure.net/", "WORKFLOWGEN_URL": "https://workflowgen.example.com/wfgen/scim", "WORKFLOWGEN_API": "scim",
		"WORKFLOWGEN_TOKEN": "vault:workflowgen-token", run.MaximumInstances: "3"})
}

func same(t *testing.T, got, want map[string]string) {
	t.Helper()
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s is %q, want %q", name, got[name], value)
		}
	}
	for name, value := range got {
		if want[name] == "" {
			t.Errorf("%s is %q, and should not be set", name, value)
		}
	}
}

// An error is one sentence, with the flag or role that helps.
func TestDeploymentNotRead(t *testing.T) {
	for name, c := range map[string]struct {
		reader, more []string
		what, fix    string
	}{
		"no role":             {nil, nil, "403 AuthorizationFailed", "role Reader"},
		"no such group":       {[]string{"/subscriptions/" + production}, []string{"--deployment", "rg-none"}, "ResourceGroupNotFound", "--subscription"},
		"nothing deployed":    {[]string{"/subscriptions/" + production}, nil, `no successful deployment of a gateway is recorded in the resource group "rg-scim"`, "--azd-env NAME"},
		"another sub":         {[]string{"/subscriptions/unknown"}, []string{"--subscription", "unknown"}, "SubscriptionNotFound", "az account list"},
		"both flags":          {nil, []string{"--azd-env", "prod"}, "both name a deployment", "give one of them"},
		"only a subscription": {nil, []string{"--deployment", "", "--subscription", "x"}, "only with --deployment", "--deployment RESOURCE_GROUP"},
	} {
		t.Run(name, func(t *testing.T) {
			sim, tool := deployed(t)
			sim.Reader(c.reader...)
			_, _, err := readSettings(t, tool, append([]string{"--deployment", "rg-scim"}, c.more...)...)
			reported(t, err, c.what, c.fix)
		})
	}
}

// reported checks that an error is printed as one sentence and one fix.
func reported(t *testing.T, err error, what, fix string) {
	t.Helper()
	var out strings.Builder
	run.Report(&out, err, false)
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if err == nil || !strings.HasPrefix(lines[0], "scimctl: ") || !strings.Contains(lines[0], what) {
		t.Errorf("the sentence is %q, want %q", lines[0], what)
	}
	if len(lines) < 2 || !strings.HasPrefix(lines[1], "  → ") || !strings.Contains(lines[1], fix) || len(lines) > 3 {
		t.Errorf("it is followed by %q, want the fix %q", lines[1:], fix)
	}
}

// A subscription is never guessed: the Azure CLI's default, the environment or the flag names it.
func TestWhichSubscription(t *testing.T) {
	sim, tool := deployed(t)
	sim.AddSubscription("66666666-0000-0000-0000-000000000000", "Trial")
	sim.Reader("/subscriptions/" + production)
	sim.AddDeployment("/subscriptions/"+production, "prod-1", nil, mainDeployment("2026-11-01T08:00:00Z", "https://scim.example.com"))
	_, _, err := readSettings(t, tool, "--deployment", "rg-scim")
	reported(t, err, "2 subscriptions", production+" (Production), 66666666-0000-0000-0000-000000000000 (Trial)")
	found := func(args ...string) {
		t.Helper()
		if got, _, err := readSettings(t, tool, append([]string{"--deployment", "rg-scim"}, args...)...); err != nil || got["PUBLIC_BASE_URL"] == "" {
			t.Errorf("%q: %v, %v", args, got, err)
		}
	}
	found("--subscription", production)
	script(t, "az", `[ "$*" = "account show --query id --output tsv" ] && echo `+production)
	found()
	t.Setenv("AZURE_SUBSCRIPTION_ID", "66666666-0000-0000-0000-000000000000")
	_, _, err = readSettings(t, tool, "--deployment", "rg-scim")
	reported(t, err, "403 AuthorizationFailed", "role Reader")
}

// script puts a shell script on PATH before all other programs.
func script(t *testing.T, name, text string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/"+name, []byte("#!/bin/sh\n"+text+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
}

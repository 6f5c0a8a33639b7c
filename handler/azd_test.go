package main_test

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/settings"
)

// azd deploys the archive itself, on each system by the shell that the system has.
func TestAzureYAML(t *testing.T) {
	yaml := text(t, "../azure.yaml")
	for _, want := range []string{"\n  template: workflowgen-scim", "\nrequiredVersions:\n  azd: '>= 1.20.0'", "\n    language: custom", "\n    dist: dist.zip"} {
		if !strings.Contains(yaml, want) {
			t.Errorf("azure.yaml lacks %q", want)
		}
	}
	service := regexp.MustCompile(`(?m)^services:\n  (\w+):$`).FindStringSubmatch(yaml)
	if service == nil || !strings.Contains(bicep(t)["app.bicep"], "'azd-service-name': '"+service[1]+"'") {
		t.Errorf("azure.yaml has the service %q: infra/app.bicep must have it as the tag azd-service-name", service)
	}
	runs := map[string][]string{}
	hook := regexp.MustCompile(`(?m)^ +(posix|windows):\n +shell: (\w+)\n +run: (.+)$`)
	for _, m := range hook.FindAllStringSubmatch(yaml, -1) {
		if want := map[string]string{"posix": posix.name, "windows": windows.name}[m[1]]; m[2] != want {
			t.Errorf("azure.yaml: %q runs in %s on %s, want %s", m[3], m[2], m[1], want)
		}
		runs[m[1]] = append(runs[m[1]], strings.TrimSuffix(strings.TrimSuffix(m[3], posix.suffix), windows.suffix))
		if script := strings.Fields(m[3]); len(script) == 1 {
			info, err := os.Stat("../" + script[0])
			if err != nil || m[1] == "posix" && info.Mode().Perm()&0o100 == 0 {
				t.Errorf("azure.yaml: %s: error %v; want a file that may be run", script[0], err)
			}
		}
	}
	if n := strings.Count(yaml, "run:"); len(runs["posix"]) != len(runs["windows"]) || 2*len(runs["posix"]) != n || !slices.Equal(runs["posix"], runs["windows"]) {
		t.Errorf("azure.yaml: posix runs %q, windows %q, of %d: each hook needs both", runs["posix"], runs["windows"], n)
	}
	const pack = "go run ./handler/cmd/pack"
	if makefile := text(t, "../Makefile"); !slices.Contains(runs["windows"], pack) || !strings.Contains(makefile, pack) {
		t.Errorf("%q makes the package: azure.yaml and the Makefile must run it", pack)
	}
}

// A parameter has the same default in main.bicep and in main.parameters.json.
func TestDefaultsAgree(t *testing.T) {
	defaults := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^param (\w+) \w+ = '?(.*?)'?$`).FindAllStringSubmatch(bicep(t)["main.bicep"], -1) {
		defaults[m[1]] = m[2]
	}
	given := regexp.MustCompile(`"(\w+)": \{ "value": "\$\{(\w+)=([^}]*)\}" \}`).FindAllStringSubmatch(text(t, "../infra/main.parameters.json"), -1)
	if len(given) == 0 {
		t.Error("infra/main.parameters.json has no defaults, in the usual layout")
	}
	for _, m := range given {
		if defaults[m[1]] != m[3] {
			t.Errorf("infra/main.parameters.json: %s is %q, and infra/main.bicep has %q for %s: make them equal", m[2], m[3], defaults[m[1]], m[1])
		}
	}
}

// azd offers only regions in which the plan exists: elsewhere a deployment fails half way.
func TestRegions(t *testing.T) {
	param := regexp.MustCompile(`(?s)@allowed\(\[([^\]]*)\]\)\n@metadata\(\{ azd: \{ type: 'location' \} \}\)\nparam location string\n`)
	m := param.FindStringSubmatch(bicep(t)["main.bicep"])
	if m == nil {
		t.Fatal("infra/main.bicep: location needs @allowed, and azd's metadata")
	}
	regions := strings.Fields(m[1])
	if !slices.IsSorted(regions) || len(regions) != len(slices.Compact(slices.Clone(regions))) || !slices.Contains(regions, "'westeurope'") {
		t.Errorf("the regions are not sorted, or not regions: %q", regions)
	}
}

// The vault is opened by roles only, and its protection can be left away, not switched off: Azure takes no false.
func TestVaultIsClosed(t *testing.T) {
	vault := bicep(t)["vault.bicep"]
	for _, want := range []string{"enableRbacAuthorization: true", "enableSoftDelete: true", "enablePurgeProtection: purgeProtection ? true : null", "createMode: recover ? 'recover' : 'default'"} {
		if !strings.Contains(vault, want) {
			t.Errorf("infra/vault.bicep lacks %q", want)
		}
	}
}

// scimctl finds a deployed gateway by the outputs, which have the names of its settings. No secret is one.
func TestOutputsForScimctl(t *testing.T) {
	outputs := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^output (\w+) `).FindAllStringSubmatch(bicep(t)["main.bicep"], -1) {
		outputs[m[1]] = true
	}
	for _, name := range []string{
		"KEY_VAULT_URL", "PUBLIC_BASE_URL", "SYNC_SHARDS", "SYNC_STORAGE", "SYNC_TABLE_PREFIX", "WORKFLOWGEN_API", "WORKFLOWGEN_CONCURRENCY",
		"WORKFLOWGEN_DIRECTORY", "WORKFLOWGEN_URL",
	} {
		if !outputs[name] || !slices.Contains(settings.Names(), name) {
			t.Errorf("infra/main.bicep: %s must be an output, and a setting", name)
		}
	}
	for _, name := range []string{"AZURE_MAXIMUM_INSTANCES", "SCIM_TENANT_URL", "SYNC_STORAGE_URL"} {
		if !outputs[name] {
			t.Errorf("infra/main.bicep: %s must be an output: scimctl and scripts read it", name)
		}
	}
	secret := regexp.MustCompile("_TOKEN$|PASSWORD|SECRET$|API_KEY")
	for name := range maps.Keys(outputs) {
		if secret.MatchString(name) {
			t.Errorf("infra/main.bicep: the output %s has the name of a secret", name)
		}
	}
}

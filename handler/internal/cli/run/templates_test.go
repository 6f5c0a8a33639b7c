package run

import (
	"maps"
	"os"
	"regexp"
	"testing"
)

// Outputs that are called as the settings are count before those with older names.
func TestOutputsByTheNamesOfSettings(t *testing.T) {
	got := settingsOf(func(name string) string {
		return map[string]string{"SCIM_TENANT_URL": "https://old.example.com/scim/v2", "PUBLIC_BASE_URL": "https://new.example.com", "SYNC_STORAGE_URL": "old",
			"SYNC_STORAGE": "new", "MAXIMUM_INSTANCES": "1", MaximumInstances: "2", "AZURE_LOCATION": "westeurope", "OPERATOR_EMAIL": "a@example.com"}[name]
	})
	want := map[string]string{"PUBLIC_BASE_URL": "https://new.example.com", "SYNC_STORAGE": "new", MaximumInstances: "2"}
	if !maps.Equal(got, want) {
		t.Errorf("settings %v, want %v", got, want)
	}
}

// The names that are read from deployments are those that the templates have.
func TestNamesOfTheTemplates(t *testing.T) {
	mainBicep, settings, site := template(t, "main"), template(t, "settings"), template(t, "app")
	has := func(text, pattern string) {
		t.Helper()
		if !regexp.MustCompile(`(?m)^` + pattern).MatchString(text) {
			t.Errorf("no line of the template begins with %q", pattern)
		}
	}
	has(mainBicep, `module \w+ 'settings.bicep' = \{\n  name: 'settings'`)
	has(mainBicep, `module \w+ 'app.bicep' = \{\n  name: 'app'`)
	for _, output := range []string{"AZURE_RESOURCE_GROUP", "SCIM_TENANT_URL", "KEY_VAULT_URL", "SYNC_STORAGE_URL", "WORKFLOWGEN_SECRET_NAME"} {
		has(mainBicep, "output "+output+" ")
	}
	for _, parameter := range parametersOfMain {
		has(mainBicep, "param "+parameter+" ")
	}
	has(mainBicep, "param settings object")
	for _, parameter := range parametersOfSettings {
		has(settings, "param "+parameter+" ")
	}
	has(settings, "param chosen object")
	for _, output := range outputsOfSettings {
		has(settings, "output "+output+" ")
	}
	has(site, "param maximumInstances ")
}

func template(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile("../../../../infra/" + name + ".bicep")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

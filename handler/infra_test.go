package main_test

import (
	"encoding/json"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/app"
	"workflowgen-scim/handler/internal/settings"
)

// platformSettings are app settings that the host, the SDKs and the front end of Azure read, and the program does not.
var platformSettings = []string{
	"APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "APPLICATIONINSIGHTS_CONNECTION_STRING", "AZURE_CLIENT_ID",
	"AzureWebJobsStorage__blobServiceUri", "AzureWebJobsStorage__clientId", "AzureWebJobsStorage__credential",
	"AzureWebJobsStorage__tableServiceUri", "OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID",
}

// A setting that is missing here is lost by the next deployment; one too many is read by nobody.
func TestBicepSettings(t *testing.T) {
	got := slices.Sorted(maps.Keys(bicepSettings(t)))
	want := slices.Sorted(slices.Values(append(settings.Names(), platformSettings...)))
	for _, name := range want {
		if !slices.Contains(got, name) {
			t.Errorf("infra/settings.bicep lacks %s", name)
		}
	}
	for _, name := range got {
		if !slices.Contains(want, name) {
			t.Errorf("infra/settings.bicep has %s, which nothing reads: remove it, or add it to Config or platformSettings", name)
		}
	}
}

// What an operator may choose comes from the environment of azd, under the name that it has in the app.
func TestChosenSettings(t *testing.T) {
	var file struct {
		Parameters struct {
			Settings struct{ Value map[string]string }
		}
	}
	readJSON(t, "../infra/main.parameters.json", &file)
	given := file.Parameters.Settings.Value
	for name, value := range given {
		if value != "${"+name+"}" {
			t.Errorf("infra/main.parameters.json: %s is %q; want ${%s}", name, value, name)
		}
	}
	chosen := map[string]bool{}
	for _, m := range regexp.MustCompile(`chosen\.\??(\w+)`).FindAllStringSubmatch(bicep(t)["settings.bicep"], -1) {
		chosen[m[1]] = true
	}
	if got, want := slices.Sorted(maps.Keys(given)), slices.Sorted(maps.Keys(chosen)); !slices.Equal(got, want) {
		t.Errorf("infra/main.parameters.json gives the settings %q\nand settings.bicep takes %q", got, want)
	}
}

// README explains each setting, in one place.
func TestSettingsAreDocumentedOnce(t *testing.T) {
	_, table, _ := strings.Cut(text(t, "../README.md"), "| setting | |\n")
	table, _, _ = strings.Cut(table, "\n\n")
	rows := map[string]int{}
	for line := range strings.Lines(table) {
		names, _, _ := strings.Cut(strings.TrimPrefix(line, "|"), "|")
		for _, m := range regexp.MustCompile("`(\\w+)`").FindAllStringSubmatch(names, -1) {
			rows[m[1]]++
		}
	}
	for _, name := range settings.Names() {
		if rows[name] != 1 {
			t.Errorf("README.md explains %s in %d rows of its table of settings, want 1", name, rows[name])
		}
	}
}

// What else an operator may choose is documented beside the Bicep files.
func TestInfraReadme(t *testing.T) {
	readme, parameters := text(t, "../infra/README.md"), text(t, "../infra/main.parameters.json")
	ours := append(settings.Names(), "AZURE_ENV_NAME", "AZURE_LOCATION", "AZURE_PRINCIPAL_ID") // or azd's
	for _, m := range regexp.MustCompile(`\$\{(\w+)`).FindAllStringSubmatch(parameters, -1) {
		if name := m[1]; !slices.Contains(ours, name) && !strings.Contains(readme, "`"+name+"`") {
			t.Errorf("infra/README.md does not say what %s is", name)
		}
	}
}

// A secret in a setting or a parameter would lie open in the portal and in the history of deployments.
func TestNoSecretIsDeployed(t *testing.T) {
	secret := regexp.MustCompile("TOKEN$|PASSWORD|SECRET|API_KEY")
	value := regexp.MustCompile(`^(''|signIn == '\w+' \? secret : '')$`)
	for name, v := range bicepSettings(t) {
		if secret.MatchString(name) && !value.MatchString(v) {
			t.Errorf("infra/settings.bicep: %s is %s; want the name of a secret in the vault, or nothing", name, v)
		}
	}
	told := regexp.MustCompile(`(?im)@secure|\blist[A-Z]\w*\(|\.listKeys|^output .*(connectionString|instrumentationKey|primaryKey|password)`)
	for name, text := range bicep(t) {
		if m := told.FindString(text); m != "" {
			t.Errorf("infra/%s: %q: what is secret is in the vault, and passes through no deployment", name, m)
		}
	}
}

// Easy Auth must leave alone what signs in otherwise: it would take Entra's secret token for one of its own.
func TestExcludedPaths(t *testing.T) {
	list := regexp.MustCompile(`excludedPaths: \[(.*)\]`).FindStringSubmatch(bicep(t)["page.bicep"])
	if list == nil {
		t.Fatal("infra/page.bicep has no excludedPaths in one line")
	}
	for name, route := range app.Functions() {
		if strings.HasPrefix(route, "synclog") {
			continue
		}
		path := "/" + route
		if base, ok := strings.CutSuffix(path, "/{*path}"); ok {
			path = base + "/*"
		}
		if strings.HasPrefix(path, "/scim/") {
			path = "/scim/*"
		}
		if !strings.Contains(list[1], "'"+path+"'") {
			t.Errorf("infra/page.bicep: excludedPaths lack %s, for the function %s", path, name)
		}
	}
}

func TestInfraJSON(t *testing.T) {
	walk(t, func(name string) {
		if filepath.Ext(name) != ".json" || !strings.HasPrefix(filepath.ToSlash(name), "../infra/") {
			return
		}
		var v json.RawMessage
		readJSON(t, name, &v)
	})
}

// bicepSettings is the object of the app settings: each line of it is a name and an expression. What is written otherwise
// this does not understand, and says so.
func bicepSettings(t *testing.T) map[string]string {
	t.Helper()
	_, after, _ := strings.Cut(bicep(t)["settings.bicep"], "\n  name: 'appsettings'\n  properties: {\n")
	object, _, found := strings.Cut(after, "\n  }\n")
	if !found {
		t.Fatal("infra/settings.bicep has no resource appsettings with properties, in the usual layout")
	}
	settings := map[string]string{}
	setting := regexp.MustCompile(`^    (\w+): (\S.*)$`)
	for line := range strings.Lines(object) {
		line = strings.TrimSuffix(line, "\n")
		if strings.TrimSpace(line) == "" {
			continue
		}
		m := setting.FindStringSubmatch(line)
		if m == nil || settings[m[1]] != "" {
			t.Fatalf("infra/settings.bicep: %q is no setting of its own, in one line", line)
		}
		settings[m[1]] = m[2]
	}
	return settings
}

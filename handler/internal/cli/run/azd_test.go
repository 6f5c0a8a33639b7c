package run_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/test/scene"
)

// environment returns the .env that azd writes for the deployment of a scene.
func environment(storage string) string {
	return `AZURE_ENV_NAME="prod"` + "\n" + `SCIM_TENANT_URL="https://scim.example.com/scim/v2"` + "\n" + `SYNC_STORAGE_URL="` + storage + `"` + "\n" +
		`WORKFLOWGEN_DIRECTORY="Entra ID \"all\" of them"` + "\n" + "MAXIMUM_INSTANCES=4\nSYNC_SHARDS=\n"
}

// One flag leads to the log of a deployed gateway: by azd's file, by azd itself, and by the deployment in Azure.
func TestLogOfADeployedGateway(t *testing.T) {
	s := scene.New(t, commands)
	s.Must(201, "POST", "/Users", scene.Person("ann@contoso.example", "Ann", "Example"))
	s.Gateway.Wait()
	scene.Unset(t)
	shows := func(args ...string) {
		t.Helper()
		out, err := s.Run(t.Context(), 0, false, append([]string{"log"}, args...)...)
		if err != nil || !strings.Contains(out, "ann@contoso.example") {
			t.Errorf("scimctl log %v: %v\n%s", args, err, out)
		}
	}
	scene.AzdProject(t, environment(s.Storage))
	shows("--azd-env", "prod")
	if runtime.GOOS != "windows" {
		script(t, "azd", `[ "$*" = "env get-values -e cloud --no-prompt" ] || exit 1
echo 'WARNING: your version of azd is out of date' >&2
echo '`+environment(s.Storage)+"'")
		shows("--azd-env", "cloud")
	}
	sim, tool := deployed(t)
	sim.Reader("/subscriptions/" + production)
	properties := mainDeployment("2026-11-01T08:00:00Z", "https://scim.example.com")
	properties["outputs"].(map[string]any)["synC_STORAGE_URL"] = text(s.Storage)
	sim.AddDeployment("/subscriptions/"+production, "prod-1", nil, properties)
	s.Tool = *tool
	properties["parameters"].(map[string]any)["settings"] = text(nil) // one shard, as the scene has
	shows("--deployment", "rg-scim")
}

// The command line is before the environment, that before the file, and that before azd; what differs is named on stderr
// without its value.
func TestOrderOfSettings(t *testing.T) {
	scene.Unset(t)
	scene.AzdProject(t, environment("storage-of-azd"))
	file := filepath.Join(t.TempDir(), "settings.json")
	if err := os.WriteFile(file, []byte(`{"Values":{"PUBLIC_BASE_URL":"https://file.example.com","SYNC_STORAGE":"storage-of-file","WORKFLOWGEN_DIRECTORY":""}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SYNC_STORAGE", "storage-of-environment")
	tool := (&run.Tool{})
	_, printed, err := readSettings(t, tool, "--azd-env", "prod", "--settings", file)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"PUBLIC_BASE_URL": "https://file.example.com", "SYNC_STORAGE": "storage-of-environment",
		"WORKFLOWGEN_DIRECTORY": `Entra ID "all" of them`, run.MaximumInstances: "4", "SYNC_SHARDS": ""} {
		if got := tool.Settings.Get(name); got != want || tool.Settings.All()[name] != want {
			t.Errorf("%s is %q, and among all %q; want %q", name, got, tool.Settings.All()[name], want)
		}
	}
	if !strings.Contains(printed, "the environment overrides SYNC_STORAGE of --settings") || strings.Contains(printed, "storage-of") {
		t.Errorf("printed: %s", printed)
	}
	if os.Getenv("PUBLIC_BASE_URL") != "" {
		t.Error("a setting of the file became one of the process")
	}
	root := commands(tool)
	tool.Storage = "storage-of-command-line"
	cfg, err := tool.Clients(root)
	if err != nil || string(cfg.Storage) != "storage-of-command-line" {
		t.Errorf("%v: not the storage of the command line", err)
	}
}

// An error about azd or its files has a fix, and contains no value of the files.
func TestAzdEnvironmentNotRead(t *testing.T) {
	scene.Unset(t)
	folder := scene.AzdProject(t, "SCIM_TOKEN=\"secret-without-end\nX='\n")
	fails := func(name, what, fix string) {
		t.Helper()
		_, _, err := readSettings(t, &run.Tool{}, "--azd-env", name)
		reported(t, err, what, fix)
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("a value is shown: %v", err)
		}
	}
	fails("none", "there is no such environment", "azd env list")
	fails("../prod", `not "../prod"`, "azd env list")
	fails("prod", ".env is not of the form", "repair it")
	if err := os.WriteFile(filepath.Join(folder, ".azure/prod/.env"), []byte("AZURE_ENV_NAME=\"prod\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	fails("prod", "has no settings of a gateway", "azd up")
	if runtime.GOOS != "windows" {
		script(t, "azd", `echo "WARNING: azd is out of date" >&2; echo "ERROR: environment 'none' does not exist. To see them, run azd env list" >&2; exit 1`)
		fails("none", "environment 'none' does not exist", "folder of azure.yaml")
	}
	t.Setenv("PATH", t.TempDir())
	t.Chdir(t.TempDir())
	fails("prod", "no azure.yaml", "folder of azure.yaml")
}

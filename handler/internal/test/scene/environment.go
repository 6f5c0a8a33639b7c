package scene

import (
	"os"
	"path/filepath"
	"testing"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/settings"
)

// AzdProject makes a folder with azure.yaml and the environment "prod" of azd, and changes to a folder below it. No azd is on PATH.
func AzdProject(t *testing.T, env string) (folder string) {
	t.Helper()
	folder = t.TempDir()
	for name, text := range map[string]string{"azure.yaml": "name: workflowgen-scim\n", ".azure/prod/.env": env, ".azure/config.json": "{}", "infra/main.bicep": ""} {
		file := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", t.TempDir())
	t.Chdir(filepath.Join(folder, "infra")) // below azure.yaml, as azd takes it too
	return folder
}

// Unset removes the settings from the environment.
func Unset(t *testing.T) {
	t.Helper()
	for _, name := range append(settings.Names(), run.MaximumInstances) {
		t.Setenv(name, "")
	}
}

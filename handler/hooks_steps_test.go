package main_test

import (
	"os"
	"strings"
	"testing"
)

// azd asks for the account only where WorkflowGen's sign-in has one. The placeholder of another sign-in is refused.
func TestHookSetsTheAccount(t *testing.T) {
	const set = "env set WORKFLOWGEN_ACCOUNT not-used --environment trial\n"
	for _, c := range []struct {
		signIn, account, asked string
		ok                     bool
	}{
		{"", "", "", true}, {"password", "", "", true}, {"client", "id", "", true},
		{"apikey", "", set, true}, {"token", "", set, true}, {"token", "not-used", "", true},
		{"password", "not-used", "", false}, {"", "not-used", "", false},
	} {
		eachShell(t, func(t *testing.T, s shell) {
			path, log := cli(t, "azd", "")
			cmd := s.command(t, "preprovision")
			cmd.Env = append(os.Environ(), path, "AZURE_ENV_NAME=trial", "WORKFLOWGEN_SIGN_IN="+c.signIn, "WORKFLOWGEN_ACCOUNT="+c.account)
			out, err := cmd.CombinedOutput()
			asked, _ := os.ReadFile(log) // there is none if azd was not asked
			if (err == nil) != c.ok || string(asked) != c.asked || !c.ok && !strings.Contains(string(out), "azd env set WORKFLOWGEN_ACCOUNT") {
				t.Errorf("%+v: azd was asked %q, error %v: %s", c, asked, err, out)
			}
		})
	}
}

// At the end the operator is told the address for Entra and how WorkflowGen's secret is set.
func TestHookSaysWhatIsLeft(t *testing.T) {
	eachShell(t, func(t *testing.T, s shell) {
		cmd := s.command(t, "postdeploy")
		cmd.Env = append(os.Environ(), "SCIM_TENANT_URL=https://gw.example.com/scim/v2", "WORKBOOK_URL=https://portal.example.com",
			"KEY_VAULT_NAME=kv", "KEY_VAULT_URL=https://kv.vault.azure.net/", "WORKFLOWGEN_SECRET_NAME=workflowgen-password")
		out, err := cmd.CombinedOutput()
		for _, want := range []string{"https://gw.example.com/scim/v2\n", "https://portal.example.com\n", "--vault-name kv --name workflowgen-password ",
			"scimctl entra setup --url https://gw.example.com/scim/v2 --vault https://kv.vault.azure.net/ --scope assigned --dry-run\n"} {
			if err != nil || !strings.Contains(strings.ReplaceAll(string(out), "\r\n", "\n"), want) {
				t.Errorf("error %v: %s\nwant %q in it", err, out, want)
			}
		}
	})
}

package main_test

import (
	"os"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/auth"
)

// hook is the postprovision hook as azd runs it, with the real scimctl and a vault that is simulated.
type hook struct {
	*azure
	shell shell
	env   []string
	log   string // what the Azure CLIs were asked, a line each
}

func newHook(t *testing.T, s shell, env ...string) *hook {
	t.Helper()
	a := newAzure(t)
	env = append(env, "SCIMCTL="+scimctl(t).Path, "RETRY_SECONDS=0", "CI=", "KEY_VAULT_NAME=kv", "AZURE_SUBSCRIPTION_ID=sub")
	return &hook{azure: a, shell: s, env: append(a.env, env...)}
}

// cli puts a shell script in the place of an Azure CLI, az or azd. It notes what it is asked, before it runs.
func (h *hook) cli(t *testing.T, name, script string) {
	t.Helper()
	path, log := cli(t, name, script)
	h.log, h.env = log, append(h.env, path)
}

// run runs the hook and answers what it prints.
func (h *hook) run(t *testing.T) (string, error) {
	t.Helper()
	cmd := h.shell.command(t, "postprovision")
	cmd.Env = append(os.Environ(), h.env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (h *hook) calls(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(h.log)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// The first deployment makes a token, though the role is late; the second makes none.
func TestHookMakesTheFirstToken(t *testing.T) {
	eachShell(t, func(t *testing.T, s shell) {
		h := newHook(t, s)
		h.vault.Forbid(3)
		out, err := h.run(t)
		if err != nil || strings.Count(out, auth.TokenPrefix) != 1 || !strings.Contains(out, "Asking again") {
			t.Errorf("the first run: %v: %s", err, out)
		}
		out, err = h.run(t)
		if err != nil || strings.Contains(out, auth.TokenPrefix) || !strings.Contains(out, "token rotate") {
			t.Errorf("the second run: %v: %s", err, out)
		}
		if n := h.vault.Calls("set"); n != 1 {
			t.Errorf("%d tokens were made, want 1", n)
		}
	})
}

func TestHookGivesUp(t *testing.T) {
	eachShell(t, func(t *testing.T, s shell) {
		h := newHook(t, s, "RETRIES=2")
		h.vault.Forbid(99)
		if out, err := h.run(t); err == nil || !strings.Contains(out, "answers 403") {
			t.Errorf("error %v: %s", err, out)
		}
		h.vault.Forbid(0)
		h.env = append(h.env, "KEY_VAULT_URL=http://no.vault")
		if out, err := h.run(t); err == nil || strings.Contains(out, "Asking again") {
			t.Errorf("what is no refusal is not asked again: %v: %s", err, out)
		}
	})
}

// A pipeline keeps its output for whoever may read it.
func TestHookMakesNoTokenInAPipeline(t *testing.T) {
	eachShell(t, func(t *testing.T, s shell) {
		h := newHook(t, s)
		h.env = append(h.env, "CI=true")
		if out, err := h.run(t); err != nil || !strings.Contains(out, "scimctl token new") || h.vault.Calls("set") != 0 {
			t.Errorf("error %v: %s", err, out)
		}
	})
}

const refusal = `case $2 in secret) echo 'Client address is not authorized and caller is not a trusted service.
Client address: 203.0.113.7' >&2; exit 1;; esac`

// opened is what the hook asks of the Azure CLI where the vault is behind a virtual network.
const opened = `keyvault update --public-network-access Enabled --default-action Deny --name kv --subscription sub --output none
keyvault secret list --vault-name kv --subscription sub
keyvault network-rule add --ip-address 203.0.113.7 --name kv --subscription sub --output none
keyvault network-rule remove --ip-address 203.0.113.7 --name kv --subscription sub --output none
keyvault update --public-network-access Disabled --name kv --subscription sub --output none
`

// The vault behind a virtual network is opened to this machine alone, and closed whatever happens.
func TestHookOpensAndCloses(t *testing.T) {
	eachShell(t, func(t *testing.T, s shell) {
		h := newHook(t, s, "VNET_ENABLED=true", "RETRIES=2")
		h.cli(t, "az", refusal)
		out, err := h.run(t)
		if err != nil || strings.Count(out, auth.TokenPrefix) != 1 {
			t.Errorf("error %v: %s", err, out)
		}
		if got := h.calls(t); got != opened {
			t.Errorf("the Azure CLI was asked\n%s\nwant\n%s", got, opened)
		}
		h.vault.Forbid(99)
		if out, err := h.run(t); err == nil {
			t.Errorf("no error: %s", out)
		}
		if got := h.calls(t); strings.Count(got, "Disabled") != 2 {
			t.Errorf("the vault was left open: %s", got)
		}
	})
}

// Where the vault cannot be opened, the hook says what to run inside the network, and the deployment goes on.
func TestHookSaysWhatToRunInside(t *testing.T) {
	eachShell(t, func(t *testing.T, s shell) {
		h := newHook(t, s, "VNET_ENABLED=true", "RETRIES=2")
		h.cli(t, "az", "exit 1")
		out, err := h.run(t)
		if err != nil || !strings.Contains(out, "Inside the network") || h.vault.Calls("list") != 0 {
			t.Errorf("error %v: %s", err, out)
		}
	})
}

// VAULT_RECOVER is for one deployment: Azure refuses to recover a vault that is there.
func TestHookRecoversTheVaultOnce(t *testing.T) {
	eachShell(t, func(t *testing.T, s shell) {
		h := newHook(t, s, "VAULT_RECOVER=true", "AZURE_ENV_NAME=trial")
		h.cli(t, "azd", "")
		if out, err := h.run(t); err != nil {
			t.Errorf("error %v: %s", err, out)
		}
		if got, want := h.calls(t), "env set VAULT_RECOVER false --environment trial\n"; got != want {
			t.Errorf("azd was asked %q, want %q", got, want)
		}
	})
}

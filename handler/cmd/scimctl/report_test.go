package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"workflowgen-scim/handler/internal/cli/run"
	"workflowgen-scim/handler/internal/test/scene"
)

// ends runs scimctl as main does, and returns what it printed and the exit code.
func ends(t *testing.T, tool *run.Tool, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, complaint strings.Builder
	root := newRoot(tool)
	root.SetIn(strings.NewReader(""))
	root.SetOut(&out)
	root.SetErr(&complaint)
	root.SetArgs(args)
	code = execute(t.Context(), root)
	return out.String(), complaint.String(), code
}

// A failure is one sentence and one fix.
func TestFailuresHaveFixes(t *testing.T) {
	scene.Unset(t)
	t.Setenv("PATH", t.TempDir())
	t.Chdir(t.TempDir())
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	at := busy.Addr().String()
	login := "→ install the Azure CLI (https://aka.ms/azure-cli) and run az login, or use --auth browser"
	for _, c := range []struct{ line, what, fix string }{
		{"token list", "the Key Vault is not named", "→ use --vault https://NAME.vault.azure.net or set KEY_VAULT_URL"},
		{"log", "SYNC_STORAGE is not set", "→ use --azd-env NAME, --deployment RESOURCE_GROUP or --storage https://"},
		{"log --storage nonsense", "it must be https://ACCOUNT.table.core.windows.net", "→ use --azd-env NAME"},
		{"log --storage https://", "it must be https://ACCOUNT.table.core.windows.net", "→ use --azd-env NAME"},
		{"log --settings none.json", "no such file", "→ name a file of settings with --settings"},
		{"up --addr " + at, "address already in use", "→ name another with --addr; --addr 127.0.0.1:0 takes a free port"},
		{"dev workflowgen --addr " + at, "address already in use", "→ name another with --addr"},
		{"dev graph --addr " + at, "address already in use", "→ name another with --addr"},
		{"log --auth cli --storage https://stscim.table.core.windows.net", "not signed in to Azure", login},
		{"log tail --auth cli --storage https://stscim.table.core.windows.net", "not signed in to Azure", login},
		{"entra status --auth cli", "not signed in to Azure", login},
		{"log --auth cli --deployment rg-scim --subscription x", "not signed in to Azure", login},
		{"entra status --auth token", "GRAPH_TOKEN is not set", "→ set GRAPH_TOKEN"},
		{"entra status --auth nothing", `--auth must be default, cli, browser, device, env or token, not "nothing"`, ""},
	} {
		out, complaint, code := ends(t, &run.Tool{}, strings.Fields(c.line)...)
		lines := strings.Split(strings.TrimSpace(complaint), "\n")
		if code != 1 || out != "" || !strings.HasPrefix(lines[0], "scimctl: ") || !strings.Contains(lines[0], c.what) || strings.Count(complaint, c.what) != 1 {
			t.Errorf("scimctl %s: exit code %d, %q, want %q", c.line, code, complaint, c.what)
		}
		if c.fix == login && lines[0] != "scimctl: not signed in to Azure" {
			t.Errorf("scimctl %s: %q is more than one sentence", c.line, lines[0])
		}
		if !strings.Contains(complaint, c.fix) || len(lines) > 3 || strings.Contains(complaint, "AzureCLICredential") {
			t.Errorf("scimctl %s: %q, want the fix %q and no more", c.line, complaint, c.fix)
		}
	}
}

// --verbose prints what the sentence leaves out. Each command takes it, at any place.
func TestVerbose(t *testing.T) {
	scene.Unset(t)
	t.Setenv("PATH", t.TempDir())
	line := []string{"log", "--auth", "cli", "--storage", "https://stscim.table.core.windows.net"}
	if _, brief, _ := ends(t, &run.Tool{}, line...); !strings.HasSuffix(brief, "(--verbose prints the details)\n") {
		t.Errorf("%q", brief)
	}
	for _, line := range [][]string{append([]string{"--verbose"}, line...), append(line, "--verbose")} {
		if _, whole, code := ends(t, &run.Tool{}, line...); code != 1 || !strings.Contains(whole, "AzureCLICredential: executable not found on path") {
			t.Errorf("%d, %q", code, whole)
		}
	}
}

// An interrupted sign-in ends with the exit code of an interruption.
func TestInterruptedSignIn(t *testing.T) {
	scene.Unset(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	root := newRoot(&run.Tool{})
	root.SetArgs([]string{"log", "--auth", "cli", "--storage", "https://stscim.table.core.windows.net"})
	root.SetErr(io.Discard)
	if code := execute(ctx, root); code != 130 {
		t.Errorf("exit code %d", code)
	}
}

// A step that failed is printed once; its fix follows.
func TestAFailedStepIsPrintedOnce(t *testing.T) {
	s := newStage(t)
	s.people(1, 1)
	t.Setenv("SCIM_TOKEN", "a-token-that-is-not-the-right-one")
	setup := append([]string{"entra", "setup", "--scope", "all", "--yes", "--no-probe"}, s.args...) // so that Graph is the one that refuses
	for _, flags := range [][]string{nil, {"--json"}} {
		out, complaint, code := ends(t, &run.Tool{Wait: s.clock.wait}, append(setup, flags...)...)
		if code != 1 || strings.Count(complaint, "scimctl: credentials: ") != 1 || strings.Contains(out+complaint, "request-id") {
			t.Errorf("%v: exit code %d:\n%s\n%s", flags, code, out, complaint)
		}
		if flags == nil && strings.Contains(out, "credentials") {
			t.Errorf("printed twice: %s", out)
		}
	}
	_, complaint, _ := ends(t, &run.Tool{Wait: s.clock.wait}, append(setup, "--verbose")...)
	if !strings.Contains(complaint, "request-id") {
		t.Errorf("no details: %s", complaint)
	}
}

// A refusal in front of the gateway has another fix than a gateway that does not run, in each command.
func TestAzureRefusesThisMachine(t *testing.T) {
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("x-ms-forbidden-ip", "203.0.113.7")
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, "<html><h1>Error 403 - Forbidden</h1><p>The web app you have attempted to reach has blocked your access.</p></html>")
	}))
	defer front.Close()
	const fix = "→ allow it: azd env set OPERATOR_CIDRS 203.0.113.7/32 && azd provision"
	t.Run("doctor", func(t *testing.T) {
		scene.New(t, newRoot)
		t.Setenv("PUBLIC_BASE_URL", front.URL)
		t.Setenv("PATH", t.TempDir())
		out, _, code := ends(t, &run.Tool{}, "doctor", "--auth", "cli")
		if code != 2 || strings.Count(out, fix) != 1 || !strings.Contains(out, "Azure's access restrictions refuse this machine's address 203.0.113.7") {
			t.Errorf("exit code %d:\n%s", code, out)
		}
	})
	t.Run("replay", func(t *testing.T) {
		_, complaint, code := ends(t, &run.Tool{}, "dev", "replay", "--url", front.URL+"/scim/v2", "--users", "1", "--groups", "1")
		if code != 1 || !strings.Contains(complaint, fix) {
			t.Errorf("exit code %d:\n%s", code, complaint)
		}
	})
}

// A wrong token ends a replay with the fix. --verbose adds the endpoint's answer. The right one can come from settings.
func TestReplayWithAWrongToken(t *testing.T) {
	s := scene.New(t, newRoot)
	endpoint := httptest.NewServer(s.Gateway)
	defer endpoint.Close()
	t.Setenv("SCIM_TOKEN", "a-token-that-is-not-the-right-one")
	line := []string{"dev", "replay", "--url", endpoint.URL + "/scim/v2", "--users", "1", "--groups", "1"}
	_, complaint, code := ends(t, &run.Tool{}, line...)
	if code != 1 || !strings.Contains(complaint, "scimctl: test connection: the endpoint refuses the token (HTTP 401)\n  → use the token that scimctl up printed") ||
		strings.Contains(complaint, "schemas") {
		t.Errorf("exit code %d:\n%s", code, complaint)
	}
	if _, complaint, _ := ends(t, &run.Tool{}, append(line, "--verbose")...); !strings.Contains(complaint, "schemas") {
		t.Errorf("no details: %s", complaint)
	}
	t.Setenv("SCIM_TOKEN", scene.Token)
	line[3] = endpoint.URL + "/elsewhere"
	if _, complaint, _ := ends(t, &run.Tool{}, line...); !strings.Contains(complaint, "end --url with /scim/v2") {
		t.Errorf("%s", complaint)
	}
	scene.Unset(t)
	file := filepath.Join(t.TempDir(), "settings.json")
	if err := os.WriteFile(file, fmt.Appendf(nil, `{"Values":{"PUBLIC_BASE_URL":%q,"SCIM_TOKEN":"%s,a-former-token"}}`, endpoint.URL, scene.Token), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, complaint, code := ends(t, &run.Tool{}, "dev", "replay", "--settings", file, "--users", "1", "--groups", "1"); code != 0 {
		t.Errorf("with the address and the token of a settings file: exit code %d:\n%s", code, complaint)
	}
}

// Doctor multiplies the requests of an instance by the number of instances, if it is known.
func TestDoctorReportsTheLoad(t *testing.T) {
	scene.New(t, newRoot)
	t.Setenv("PATH", t.TempDir())
	t.Setenv("WORKFLOWGEN_CONCURRENCY", "5")
	for instances, want := range map[string]string{
		"":     "✓ load                   WorkflowGen may get 5 requests at once from each instance (WORKFLOWGEN_CONCURRENCY); the number of instances is not known here: it is the parameter maximumInstances (AZURE_MAXIMUM_INSTANCES)",
		"12":   "✓ load                   WorkflowGen may get 60 requests at once: 12 instances (AZURE_MAXIMUM_INSTANCES) × 5 (WORKFLOWGEN_CONCURRENCY)",
		"many": `✗ load                   AZURE_MAXIMUM_INSTANCES must be a number of instances, not "many"`,
	} {
		t.Setenv(run.MaximumInstances, instances)
		if out, _, _ := ends(t, &run.Tool{}, "doctor", "--auth", "cli"); !strings.Contains(out, want) {
			t.Errorf("%q: want %s\n%s", instances, want, out)
		}
	}
}

// Token opens the vault of a settings file.
func TestTokenTakesSettings(t *testing.T) {
	scene.Unset(t)
	t.Setenv("PATH", t.TempDir())
	t.Chdir(t.TempDir())
	if err := os.WriteFile("settings.json", []byte(`{"Values":{"KEY_VAULT_URL":"nonsense"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"token list --settings settings.json", "token list --vault nonsense"} {
		if _, complaint, code := ends(t, &run.Tool{}, strings.Fields(line)...); code != 1 || !strings.Contains(complaint, `the address of the Key Vault is "nonsense"`) {
			t.Errorf("%s: %d, %s", line, code, complaint)
		}
	}
}

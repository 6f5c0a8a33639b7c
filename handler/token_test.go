package main_test

import (
	"encoding/json"
	"errors"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

// version is a line of scimctl token list and verify.
type version struct {
	Secret, Version, State string
	Days                   *int
}

func (a *azure) versions(t *testing.T, input string, args ...string) []version {
	t.Helper()
	out, err := a.scimctl(t, input, append(args, "--json")...)
	var all []version
	if jerr := json.Unmarshal([]byte(out), &all); err != nil || jerr != nil {
		t.Fatalf("scimctl token %q: %v, %v: %s", args, err, jerr, out)
	}
	return all
}

// What an administrator does with tokens in their life, at the command line.
func TestTokenCommands(t *testing.T) {
	a := newAzure(t)
	if all := a.versions(t, "", "list"); len(all) != 0 {
		t.Errorf("an empty vault lists %v", all)
	}
	first := a.token(t, "new", "--expires", "90d")
	if left := time.Until(first.Expires).Hours() / 24; left < 89 || left > 90 {
		t.Errorf("the token is good for %v days", left)
	}
	a.refuses(t, "", "create the next one", "new")
	second := a.token(t, "rotate", "--overlap", "36h")
	third := a.token(t, "rotate", "--overlap", "7d") // the second was lost: the first keeps its end
	if len(third.Former) != 2 {
		t.Errorf("former versions %v", third.Former)
	}
	for _, f := range third.Former {
		if days := time.Until(f.Ends).Hours() / 24; f.Version == first.Version && days > 1.5 || f.Version == second.Version && (days < 6.9 || days > 7) {
			t.Errorf("version %s ends in %v days", f.Version, days)
		}
	}
	for _, m := range []made{first, second, third} {
		if v := a.versions(t, m.Secret, "verify"); len(v) != 1 || v[0].Version != m.Version || v[0].State != "good" {
			t.Errorf("verify says %v of %s", v, m.Version)
		}
	}
	if out, err := a.scimctl(t, "", "revoke", second.Version); err != nil || !strings.Contains(out, "disabled") {
		t.Errorf("revoke: %v: %s", err, out)
	}
	a.refuses(t, second.Secret, "it was revoked", "verify")
	a.refuses(t, second.Secret[1:], "it is incomplete", "verify")
	states := map[string]string{}
	for _, v := range a.versions(t, "", "list") {
		states[v.Version] = v.State
	}
	if states[first.Version] != "good" || states[second.Version] != "disabled" || states[third.Version] != "good" {
		t.Errorf("the list says %v", states)
	}
}

// refuses runs a command that must fail and say why, and must not repeat a secret.
func (a *azure) refuses(t *testing.T, input, why string, args ...string) {
	t.Helper()
	out, err := a.scimctl(t, input, args...)
	if err == nil || !strings.Contains(out, why) || input != "" && strings.Contains(out, input) {
		t.Errorf("scimctl token %q: %v: %s", args, err, out)
	}
}

// The last one that is good goes only by force: without it Entra's job is put into quarantine.
func TestTokenRevokeKeepsTheLast(t *testing.T) {
	a := newAzure(t)
	a.refuses(t, "", "there is no valid scim-client-secret", "rotate", "--what", "client")
	m := a.token(t, "new", "--what", "client")
	a.refuses(t, "", "rotate it first", "revoke", "--what", "client", m.Version)
	if out, err := a.scimctl(t, "", "revoke", "--what", "client", "--force", m.Version); err != nil {
		t.Errorf("by force: %v: %s", err, out)
	}
}

// A signing key is never shown, and the former one outlives the tokens that it signed.
func TestTokenSigningKey(t *testing.T) {
	a := newAzure(t)
	first := a.token(t, "signing-key")
	out, err := a.scimctl(t, "", "signing-key")
	if err != nil || strings.Contains(out, "PRIVATE KEY") || !strings.Contains(out, first.Version+" stays valid until") {
		t.Errorf("%v: %s", err, out)
	}
	second := a.token(t, "signing-key")
	if first.Secret != "" || len(second.Former) != 2 || time.Until(second.Former[0].Ends) < 6*time.Hour {
		t.Errorf("the secret is %q, the former ones %v", first.Secret, second.Former)
	}
}

// In words, the token stands alone on its line, with what to do next.
func TestTokenInWords(t *testing.T) {
	a := newAzure(t)
	out, err := a.scimctl(t, "", "new")
	if err != nil || !strings.Contains(out, "shown this once:\n\n  wfgscim_") || !strings.Contains(out, "paste it as Secret Token") {
		t.Errorf("%v: %s", err, out)
	}
	if out, err := a.scimctl(t, "", "list"); err != nil || !strings.Contains(out, "scim-token") || strings.Contains(out, "wfgscim_") {
		t.Errorf("%v: %s", err, out)
	}
}

// TestTokenWithoutSignIn: without a sign-in to Azure the vault is not the trouble, and one command is named.
func TestTokenWithoutSignIn(t *testing.T) {
	a := newAzure(t)
	cmd := scimctl(t, "token", "list", "--auth", "cli")
	cmd.Env = append(slices.Clone(a.env), "PATH="+t.TempDir())
	out, err := cmd.CombinedOutput()
	want := "scimctl: not signed in to Azure\n  → install the Azure CLI (https://aka.ms/azure-cli) and run az login, " +
		"or use --auth browser (--auth device where there is no browser)\n  (--verbose prints the details)\n"
	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != 1 || string(out) != want {
		t.Errorf("%v, %q; want %q", err, out, want)
	}
}

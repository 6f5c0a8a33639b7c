package signin_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"workflowgen-scim/handler/internal/azure/signin"
)

// az replaces PATH with an Azure CLI that fails with a text.
func az(t *testing.T, says string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the stand-in for az is a shell script")
	}
	dir := t.TempDir()
	script := "#!/bin/sh\necho \"" + says + "\" >&2\nexit 1\n"
	if err := os.WriteFile(filepath.Join(dir, "az"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":/bin:/usr/bin")
}

var scope = policy.TokenRequestOptions{Scopes: []string{"https://management.azure.com/.default"}}

// The library's own errors, from its own credentials, become one sentence with the command to run.
func TestLibraryErrorsBecomeSentences(t *testing.T) {
	for _, c := range []struct{ says, what, fix string }{
		{"ERROR: Please run 'az login' to setup account.", "not signed in to Azure", "run az login, or use --auth browser"},
		{"ERROR: AADSTS70043: The refresh token has expired. Trace ID: 1 Correlation ID: 2", "expired or is no longer enough (AADSTS70043)", "run az login again"},
		{"ERROR: AADSTS90072: User account is not in the tenant. Trace ID: 1", "AADSTS90072: User account is not in the tenant", "az login --tenant TENANT"},
	} {
		az(t, c.says)
		cli, err := azidentity.NewAzureCLICredential(nil)
		if err != nil {
			t.Fatal(err)
		}
		check(t, cli.GetToken, c.what, c.fix)
	}
}

// Without the CLI the fix begins with its installation, also at the end of the chain of all ways.
func TestCLINotFound(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Setenv("AZURE_TOKEN_CREDENTIALS", "dev")
	cli, err := azidentity.NewAzureCLICredential(nil)
	if err != nil {
		t.Fatal(err)
	}
	check(t, cli.GetToken, "not signed in to Azure", "install the Azure CLI")
	chain, err := azidentity.NewDefaultAzureCredential(nil)
	if err != nil {
		t.Fatal(err)
	}
	check(t, chain.GetToken, "not signed in to Azure", "install the Azure CLI")
}

// check checks that the error of a credential is one sentence with a fix, and that its details have the library's whole text.
func check(t *testing.T, get tokens, what, fix string) {
	t.Helper()
	_, err := signin.Explain(get).GetToken(t.Context(), scope)
	e, ok := errors.AsType[*signin.Error](err)
	if !ok {
		t.Fatalf("%T: %v", err, err)
	}
	if !strings.Contains(e.Error(), what) || strings.Contains(e.Error(), "\n") || strings.Contains(e.Error(), "Trace ID") {
		t.Errorf("the sentence is %q, want %q", e.Error(), what)
	}
	if !strings.Contains(e.Fix(), fix) {
		t.Errorf("the fix is %q, want %q", e.Fix(), fix)
	}
	if _, whole := get(t.Context(), scope); e.Details() != whole.Error() {
		t.Errorf("the details are %q, want %q", e.Details(), whole)
	}
}

// A command that was interrupted while it signed in ends as interrupted.
func TestInterrupted(t *testing.T) {
	az(t, "ERROR: Please run 'az login'")
	cli, err := azidentity.NewAzureCLICredential(nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := signin.Explain(cli).GetToken(ctx, scope); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

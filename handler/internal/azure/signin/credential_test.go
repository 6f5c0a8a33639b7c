package signin_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"workflowgen-scim/handler/internal/azure/signin"
)

// The gateway signs in by its managed identity, and by the Azure CLI where it has none.
func TestGateway(t *testing.T) {
	az(t, "ERROR: Please run 'az login' to setup account.")
	c, err := signin.Gateway(false, "")
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.GetToken(t.Context(), scope)
	if e, ok := errors.AsType[*signin.Error](err); !ok || e.Error() != "not signed in to Azure" || !strings.Contains(e.Details(), "AzureCLICredential") {
		t.Errorf("without a managed identity: %v", err)
	}
	for _, id := range []string{"", "2d4d3d8e-2be3-4bef-9f87-7875a61c29de"} {
		c, err := signin.Gateway(true, id)
		if _, ok := c.(*azidentity.ManagedIdentityCredential); !ok || err != nil {
			t.Errorf("identity %q: %T, %v", id, c, err)
		}
	}
}

// A method that cannot work is reported with its fix before any request.
func TestOperatorMethods(t *testing.T) {
	for _, name := range []string{"AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"} {
		t.Setenv(name, "")
	}
	for method, want := range map[string]string{"env": "set AZURE_TENANT_ID", "token": "set GRAPH_TOKEN"} {
		_, err := signin.Operator(t.Context(), signin.Options{Method: method})
		e, ok := errors.AsType[*signin.Error](err)
		if !ok || !strings.HasPrefix(e.Error(), "--auth "+method+": ") || !strings.Contains(e.Fix(), want) || e.Details() != "" {
			t.Errorf("--auth %s: %v", method, err)
		}
	}
	if _, err := signin.Operator(t.Context(), signin.Options{Method: "x"}); err == nil || !strings.Contains(err.Error(), `not "x"`) {
		t.Errorf("--auth x: %v", err)
	}
	c, err := signin.Operator(t.Context(), signin.Options{Method: "token", Token: "given"})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := c.GetToken(t.Context(), scope); err != nil || got.Token != "given" {
		t.Errorf("%q, %v", got.Token, err)
	}
}

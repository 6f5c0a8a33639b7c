package main_test

import (
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	authoritysim "workflowgen-scim/handler/internal/sim/authority"
	vaultsim "workflowgen-scim/handler/internal/sim/vault"
)

const (
	tenant   = "11111111-2222-3333-4444-555555555555"
	clientID = "entra"
	audience = "api://2d4d3d8e-2be3-4bef-9f87-7875a61c29de"
)

// azure is what stands in for Azure around the programs: a vault, the identity by which they sign in to it, and the sign-in
// service of Entra. The programs use their real clients and are told of all this by their environment.
type azure struct {
	vault *vaultsim.Server
	login *authoritysim.Server
	env   []string
}

func newAzure(t *testing.T) *azure {
	t.Helper()
	a := &azure{vault: vaultsim.Start(), login: authoritysim.Start(tenant)}
	identity := httptest.NewServer(a.vault.Identity("identity-header"))
	for _, s := range []interface{ Close() }{a.vault, a.login, identity} {
		t.Cleanup(s.Close)
	}
	roots := filepath.Join(t.TempDir(), "roots.pem")
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.vault.Certificate().Raw}) // both servers have it
	if err := os.WriteFile(roots, certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	a.env = []string{
		"SSL_CERT_FILE=" + roots, "IDENTITY_ENDPOINT=" + identity.URL, "IDENTITY_HEADER=identity-header", "AZURE_TOKEN_CREDENTIALS=ManagedIdentityCredential",
		"KEY_VAULT_URL=" + a.vault.URL, "SCIM_TOKEN=", "ENTRA_AUTHORITY=" + a.login.URL, "ENTRA_TENANTS=" + tenant,
		"ENTRA_AUDIENCES=" + authoritysim.Audience, "OAUTH_CLIENT_ID=" + clientID,
		"FEDERATION_AUDIENCES=" + audience, "FEDERATION_SUBJECT=" + authoritysim.Subject,
	}
	return a
}

// made is what scimctl token tells of a version that it made.
type made struct {
	Version, Secret string
	Expires         time.Time
	Former          []struct {
		Version string
		Ends    time.Time
	}
}

// token runs scimctl token, and answers what it prints.
func (a *azure) token(t *testing.T, args ...string) made {
	t.Helper()
	var m made
	out, err := a.scimctl(t, "", append(args, "--json")...)
	if jerr := json.Unmarshal([]byte(out), &m); err != nil || jerr != nil {
		t.Fatalf("scimctl token %q: %v, %v: %s", args, err, jerr, out)
	}
	return m
}

// scimctl runs scimctl token with a line on its input, and answers all that it prints.
func (a *azure) scimctl(t *testing.T, input string, args ...string) (string, error) {
	t.Helper()
	cmd := scimctl(t, append([]string{"token"}, args...)...)
	cmd.Env = append(os.Environ(), a.env...)
	cmd.Stdin = strings.NewReader(input + "\n")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// signing sends requests with the token of the moment.
type signing struct {
	next  http.RoundTripper
	token func() string
}

func (s signing) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+s.token())
	return s.next.RoundTrip(r)
}

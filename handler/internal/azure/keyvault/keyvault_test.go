package keyvault_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"workflowgen-scim/handler/internal/auth"
	"workflowgen-scim/handler/internal/azure/keyvault"
	vaultsim "workflowgen-scim/handler/internal/sim/vault"
)

// start returns a vault and its real client.
func start(t testing.TB) (*vaultsim.Server, *keyvault.Vault) {
	t.Helper()
	sim := vaultsim.Start()
	t.Cleanup(sim.Close)
	vault, err := keyvault.New(sim.URL, sim, sim.Client())
	if err != nil {
		t.Fatal(err)
	}
	return sim, vault
}

func TestVersions(t *testing.T) {
	_, vault := start(t)
	until := time.Now().Add(time.Hour).Truncate(time.Second)
	var made []auth.Version
	for i := range 60 { // more than two pages
		v, err := vault.Add(t.Context(), "s", fmt.Sprint("value ", i), until)
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, v)
	}
	if err := vault.Disable(t.Context(), "s", made[1].ID); err != nil {
		t.Fatal(err)
	}
	if err := vault.End(t.Context(), "s", made[2].ID, time.Now().Add(-time.Minute)); err != nil {
		t.Fatal(err)
	}
	newest, err := vault.Newest(t.Context(), "s")
	if err != nil || newest.Value != "value 59" || !newest.Until.Equal(until) || newest.ID != made[59].ID {
		t.Errorf("newest is %v of %q, error %v", newest, newest.Value, err)
	}
	values := map[string]bool{}
	all, err := vault.Versions(t.Context(), "s")
	for _, v := range all {
		values[v.Value] = true
	}
	if err != nil || len(all) != 58 || values["value 1"] || values["value 2"] || !values["value 0"] {
		t.Errorf("%d versions, error %v: the disabled and the ended one must be left out, and only they", len(all), err)
	}
	if listed, err := vault.List(t.Context(), "s"); err != nil || len(listed) != 60 || listed[0].Value != "" {
		t.Errorf("%d are listed, error %v", len(listed), err)
	}
}

// A missing secret is ErrNoSecret; every other failure is not.
func TestNoSecretIsNotTrouble(t *testing.T) {
	sim, vault := start(t)
	_, err := vault.Newest(t.Context(), "none")
	_, err2 := vault.Versions(t.Context(), "none")
	if !errors.Is(err, auth.ErrNoSecret) || !errors.Is(err2, auth.ErrNoSecret) {
		t.Errorf("a secret that is not there: %v, %v", err, err2)
	}
	id := sim.Set("s", "the-value")
	if err := vault.Disable(t.Context(), "s", id); err != nil {
		t.Fatal(err)
	}
	if _, err := vault.Newest(t.Context(), "s"); !errors.Is(err, auth.ErrNoSecret) {
		t.Errorf("a disabled version: %v", err)
	}
	stranger, err := keyvault.New(sim.URL, vaultsim.Start(), sim.Client())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stranger.Newest(t.Context(), "s"); err == nil || errors.Is(err, auth.ErrNoSecret) {
		t.Errorf("whoever may not read: %v", err)
	}
}

func TestThrottlingIsWaitedOut(t *testing.T) {
	sim, vault := start(t)
	sim.Set("s", "the-value")
	sim.Throttle(1)
	if v, err := vault.Newest(t.Context(), "s"); err != nil || v.Value != "the-value" {
		t.Errorf("%v, error %v", v, err)
	}
}

func TestDeletedNameSaysWhatToDo(t *testing.T) {
	sim, vault := start(t)
	sim.Set("s", "the-value")
	ask := func(method, path string) {
		r, err := http.NewRequestWithContext(t.Context(), method, sim.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		token, _ := sim.GetToken(t.Context(), policy.TokenRequestOptions{})
		r.Header.Set("Authorization", "Bearer "+token.Token)
		if res, err := sim.Client().Do(r); err != nil || res.StatusCode != 200 {
			t.Fatalf("%s %s: %v, error %v", method, path, res, err)
		}
	}
	ask("DELETE", "/secrets/s")
	if _, err := vault.Newest(t.Context(), "s"); !errors.Is(err, auth.ErrNoSecret) {
		t.Errorf("a deleted secret: %v", err)
	}
	if _, err := vault.Add(t.Context(), "s", "another", time.Time{}); !errors.Is(err, keyvault.ErrDeleted) {
		t.Errorf("its name: %v", err)
	}
	ask("POST", "/deletedsecrets/s/recover")
	if v, err := vault.Newest(t.Context(), "s"); err != nil || v.Value != "the-value" {
		t.Errorf("recovered: %v, error %v", v, err)
	}
}

func TestValuesAreNotPrinted(t *testing.T) {
	_, vault := start(t)
	v, err := vault.Add(t.Context(), "s", "the-value", time.Time{})
	if err != nil || v.Value != "the-value" {
		t.Fatal(err)
	}
	listed := keyvault.Listed{Version: v}
	if printed := fmt.Sprintf("%v %+v %#v %s", v, v, v, v) + fmt.Sprintf("%v %+v %#v", listed, listed, listed); strings.Contains(printed, "the-value") {
		t.Errorf("a value is printed: %s", printed)
	}
}

func TestAddressMustBeAVault(t *testing.T) {
	for _, address := range []string{"", "name", "http://name.vault.azure.net"} {
		if _, err := keyvault.New(address, nil, nil); err == nil {
			t.Errorf("%q is taken", address)
		}
	}
}

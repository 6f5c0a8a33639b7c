package arm_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"workflowgen-scim/handler/internal/azure/arm"
	armsim "workflowgen-scim/handler/internal/sim/arm"
)

const subscription = "11111111-2222-3333-4444-555555555555"

// token is a credential that is a token already.
type token string

func (t token) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: string(t), ExpiresOn: time.Now().Add(time.Hour)}, nil
}

func start(t *testing.T) (*armsim.Server, *arm.Client) {
	t.Helper()
	sim := armsim.Start()
	t.Cleanup(sim.Close)
	sim.AddSubscription(subscription, "Production")
	c, err := arm.New(arm.Config{URL: sim.URL, Transport: sim.Client(), Credential: token(sim.Token)})
	if err != nil {
		t.Fatal(err)
	}
	return sim, c
}

// The client reads all pages, leaves out failed deployments, and ignores the case of names.
func TestSucceeded(t *testing.T) {
	sim, c := start(t)
	sim.Reader("/subscriptions/" + subscription)
	for _, name := range []string{"one", "two", "three", "four", "five"} {
		sim.AddDeployment("/subscriptions/"+subscription, name, nil, armsim.Object{"provisioningState": "Succeeded", "timestamp": "2026-11-01T08:00:00.1234567Z",
			"outputs": armsim.Object{"azurE_RESOURCE_GROUP": armsim.Object{"type": "String", "value": "rg-" + name}, "secret": armsim.Object{"type": "SecureString"}},
			"parameters": armsim.Object{"maximumInstances": armsim.Object{"type": "Int", "value": 40},
				"settings": armsim.Object{"type": "Object", "value": armsim.Object{"SYNC_SHARDS": "2"}}}})
	}
	sim.AddDeployment("/subscriptions/"+subscription, "six", nil, armsim.Object{"provisioningState": "Failed"})
	var groups []string
	for d, err := range c.Succeeded(t.Context(), subscription) {
		if err != nil {
			t.Fatal(err)
		}
		groups = append(groups, d.Output("AZURE_RESOURCE_GROUP"))
		if d.Output("secret") != "" || d.Parameter("MAXIMUMINSTANCES") != "40" || d.Parameter("settings") != "" || d.Entry("Settings", "sync_shards") != "2" {
			t.Errorf("%s: %+v", d.Name, d.Properties)
		}
	}
	if want := []string{"rg-one", "rg-two", "rg-three", "rg-four", "rg-five"}; !slices.Equal(groups, want) {
		t.Errorf("%q, want %q", groups, want)
	}
}

// A refusal is one sentence with its fix; the details have Resource Manager's answer.
func TestRefusals(t *testing.T) {
	sim, c := start(t)
	group := "/subscriptions/" + subscription + "/resourceGroups/rg-scim"
	sim.AddGroup(subscription, "rg-scim", map[string]string{"azd-env-name": "prod"})
	check := func(err error, status func(error) bool, code, fix string) {
		t.Helper()
		e, ok := errors.AsType[*arm.Error](err)
		if !ok || status != nil && !status(err) || !strings.Contains(e.Error(), code) || strings.Contains(e.Error(), "\n") ||
			!strings.Contains(e.Fix(), fix) || !strings.Contains(e.Details(), strings.Fields(code)[1]) {
			t.Errorf("%v", err)
		}
	}
	sim.Reader()
	_, err := c.GroupTags(t.Context(), subscription, "rg-scim")
	check(err, arm.Forbidden, "403 AuthorizationFailed", "Reader")
	sim.Reader(group)
	if tags, err := c.GroupTags(t.Context(), subscription, "RG-SCIM"); err != nil || tags["azd-env-name"] != "prod" {
		t.Errorf("%v, %v", tags, err)
	}
	_, err = c.AtSubscription(t.Context(), subscription, "prod-1")
	check(err, arm.Forbidden, "403 AuthorizationFailed", "Reader")
	_, err = c.InGroup(t.Context(), subscription, "rg-scim", "settings")
	check(err, arm.NotFound, "404 DeploymentNotFound", "")
	_, err = c.GroupTags(t.Context(), subscription, "rg-other")
	check(err, arm.Forbidden, "403 AuthorizationFailed", "Reader")
	sim.Reader("/subscriptions/"+subscription, "/subscriptions/other")
	_, err = c.GroupTags(t.Context(), subscription, "rg-other")
	check(err, arm.NotFound, "404 ResourceGroupNotFound", "--subscription")
	_, err = c.GroupTags(t.Context(), "other", "rg-other")
	check(err, arm.NotFound, "404 SubscriptionNotFound", "--subscription")
	sim.Token = "another"
	_, err = c.Subscriptions(t.Context())
	check(err, nil, "401 InvalidAuthenticationToken", "")
}

// The token is sent only to Resource Manager, whatever address a page names as the next one.
func TestNextPageElsewhere(t *testing.T) {
	elsewhere := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a page elsewhere was asked for") }))
	defer elsewhere.Close()
	front := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"value":[],"nextLink":"` + elsewhere.URL + `/subscriptions?page=2"}`))
	}))
	defer front.Close()
	c, err := arm.New(arm.Config{URL: front.URL, Transport: front.Client(), Credential: token("t")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Subscriptions(t.Context()); err == nil || !strings.Contains(err.Error(), "next page") {
		t.Errorf("%v", err)
	}
}

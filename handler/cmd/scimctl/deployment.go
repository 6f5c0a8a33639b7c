package main

import (
	"cmp"
	"context"
	"fmt"
	"os/exec"
	"strings"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/azure/arm"
)

// deploymentSettings reads the settings from the deployment in the resource group of --deployment.
func (t tool) deploymentSettings(cmd *cobra.Command) (map[string]string, error) {
	c, err := t.resourceManager(cmd)
	if err != nil {
		return nil, err
	}
	ctx, group := cmd.Context(), t.from.group
	subscription, err := t.subscriptionID(ctx, c)
	if err != nil {
		return nil, err
	}
	known, err := wholeDeployment(ctx, c, subscription, group)
	if arm.Forbidden(err) || err == nil && known == nil {
		known, err = partsOfDeployment(ctx, c, subscription, group)
	}
	if err != nil {
		return nil, err
	}
	found := settingsOf(known)
	if found["PUBLIC_BASE_URL"] == "" && found["SYNC_STORAGE"] == "" {
		return nil, notDeployed(group)
	}
	return found, nil
}

func notDeployed(group string) error {
	return fixed("name the resource group of the gateway, or use --azd-env NAME; azd provision records the deployment again",
		"no successful deployment of a gateway is recorded in the resource group %q", group)
}

// resourceManager returns a client of Azure Resource Manager.
func (t tool) resourceManager(cmd *cobra.Command) (*arm.Client, error) {
	cfg := t.arm
	if cfg.Credential == nil {
		credential, err := t.azureCredential(cmd)
		if err != nil {
			return nil, err
		}
		cfg.Credential, cfg.Cloud = credential, t.cloud.SignIn()
	}
	return arm.New(cfg)
}

// subscriptionID returns the subscription of --deployment: the flag's, the environment's, the Azure CLI's, or the only one there is.
func (t tool) subscriptionID(ctx context.Context, c *arm.Client) (string, error) {
	if id := cmp.Or(t.from.subscription, t.from.environment("AZURE_SUBSCRIPTION_ID")); id != "" {
		return id, nil
	}
	if az, err := exec.LookPath("az"); err == nil {
		out, err := exec.CommandContext(ctx, az, "account", "show", "--query", "id", "--output", "tsv").Output()
		if id := strings.TrimSpace(string(out)); err == nil && id != "" {
			return id, nil
		}
	}
	all, err := c.Subscriptions(ctx)
	if err != nil {
		return "", err
	}
	switch len(all) {
	case 1:
		return all[0].ID, nil
	case 0:
		return "", fixed("sign in with an account that has the role Reader on the resource group", "this sign-in sees no subscription")
	}
	var names []string
	for _, s := range all {
		names = append(names, fmt.Sprintf("%s (%s)", s.ID, s.Name))
	}
	return "", fixed("name one with --subscription: "+strings.Join(names, ", "), "this sign-in sees %d subscriptions", len(all))
}

// wholeDeployment finds the newest successful deployment of infra/main.bicep into a resource group. It is at subscription scope,
// and found by the resource group that it put out, or by azd's tag, which both have. If there is none, known is nil.
func wholeDeployment(ctx context.Context, c *arm.Client, subscription, group string) (known func(string) string, err error) {
	tags, err := c.GroupTags(ctx, subscription, group)
	if err != nil {
		return nil, err
	}
	var newest arm.Deployment
	for d, err := range c.Succeeded(ctx, subscription) {
		if err != nil {
			return nil, err
		}
		env := d.Tags[azdTag]
		mine := strings.EqualFold(d.Output("AZURE_RESOURCE_GROUP"), group) || env != "" && env == tags[azdTag]
		if mine && d.Properties.Timestamp.After(newest.Properties.Timestamp) {
			newest = d
		}
	}
	if newest.Name == "" {
		return nil, nil
	}
	if newest, err = c.AtSubscription(ctx, subscription, newest.Name); err != nil {
		return nil, err
	}
	return func(name string) string {
		return cmp.Or(newest.Output(name), parameter(&newest, parametersOfMain, "settings", name))
	}, nil
}

const azdTag = "azd-env-name"

// The parameters of the templates, by the names that azd and the settings have for the same thing.
var (
	parametersOfMain = map[string]string{
		"WORKFLOWGEN_URL": "workflowgenUrl", "WORKFLOWGEN_DIRECTORY": "workflowgenDirectory", "WORKFLOWGEN_ACCOUNT": "workflowgenAccount",
		"WORKFLOWGEN_SIGN_IN": "workflowgenSignIn", maximumInstances: "maximumInstances",
	}
	parametersOfSettings = map[string]string{
		"WORKFLOWGEN_URL": "url", "WORKFLOWGEN_DIRECTORY": "directory", "WORKFLOWGEN_ACCOUNT": "account", "WORKFLOWGEN_SIGN_IN": "signIn",
		"SYNC_STORAGE": "tableEndpoint", "KEY_VAULT_URL": "vaultUri",
	}
	outputsOfSettings = map[string]string{"PUBLIC_BASE_URL": "publicUrl", "WORKFLOWGEN_SECRET_NAME": "secretName"}
)

// parameter returns what a parameter says of a setting, by itself or as an entry of an object of settings.
func parameter(d *arm.Deployment, names map[string]string, object, setting string) string {
	if name := names[setting]; name != "" {
		return d.Parameter(name)
	}
	return d.Entry(object, setting)
}

// partsOfDeployment reads the two modules of infra/main.bicep that know the settings. They are deployments of the resource group,
// which a Reader of the group alone can read.
func partsOfDeployment(ctx context.Context, c *arm.Client, subscription, group string) (known func(string) string, err error) {
	settings, err := c.InGroup(ctx, subscription, group, "settings")
	if arm.NotFound(err) {
		return nil, notDeployed(group)
	}
	if err != nil {
		return nil, err
	}
	site, err := c.InGroup(ctx, subscription, group, "app")
	if err != nil && !arm.NotFound(err) {
		return nil, err
	}
	return func(name string) string {
		if name == maximumInstances {
			return site.Parameter("maximumInstances")
		}
		if output := outputsOfSettings[name]; output != "" {
			return settings.Output(output)
		}
		return parameter(&settings, parametersOfSettings, "chosen", name)
	}, nil
}

package run

import (
	"cmp"
	"context"
	"fmt"
	"os/exec"
	"strings"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/azure/arm"
	"workflowgen-scim/handler/internal/settings"
)

// deploymentSettings reads the settings from the deployment in the resource group of --deployment.
func (t *Tool) deploymentSettings(cmd *cobra.Command) (map[string]string, error) {
	c, err := t.resourceManager(cmd)
	if err != nil {
		return nil, err
	}
	ctx, group := cmd.Context(), t.Settings.group
	subscription, err := t.subscriptionID(ctx, c)
	if err != nil {
		return nil, err
	}
	known, err := mainDeployment(ctx, c, subscription, group)
	if arm.Forbidden(err) || err == nil && known == nil {
		known, err = moduleDeployments(ctx, c, subscription, group)
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
	return Fixed("name the resource group of the gateway, or use --azd-env NAME; azd provision records the deployment again",
		"no successful deployment of a gateway is recorded in the resource group %q", group)
}

func (t *Tool) resourceManager(cmd *cobra.Command) (*arm.Client, error) {
	cfg := t.ARM
	if cfg.Credential == nil {
		credential, err := t.Credential(cmd)
		if err != nil {
			return nil, err
		}
		cfg.Credential, cfg.Cloud = credential, t.Azure.Cloud.SignIn()
	}
	return arm.New(cfg)
}

// subscriptionID returns the subscription of --deployment: the flag's, the environment's, the Azure CLI's, or the only one.
func (t *Tool) subscriptionID(ctx context.Context, c *arm.Client) (string, error) {
	if id := cmp.Or(t.Settings.subscription, t.Settings.Environment("AZURE_SUBSCRIPTION_ID")); id != "" {
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
		return "", Fixed("sign in with an account that has the role Reader on the resource group", "this sign-in sees no subscription")
	}
	var names []string
	for _, s := range all {
		names = append(names, fmt.Sprintf("%s (%s)", s.ID, s.Name))
	}
	return "", Fixed("name one with --subscription: "+strings.Join(names, ", "), "this sign-in sees %d subscriptions", len(all))
}

// mainDeployment finds the newest successful deployment of infra/main.bicep into a resource group. It is at subscription scope,
// and found by the resource group among its outputs, or by azd's tag, which both have. If none is found, known is nil.
func mainDeployment(ctx context.Context, c *arm.Client, subscription, group string) (known func(string) string, err error) {
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
		matches := strings.EqualFold(d.Output("AZURE_RESOURCE_GROUP"), group) || env != "" && env == tags[azdTag]
		if matches && d.Properties.Timestamp.After(newest.Properties.Timestamp) {
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
		"WORKFLOWGEN_SIGN_IN": "workflowgenSignIn", MaximumInstances: "maximumInstances",
	}
	parametersOfSettings = map[string]string{
		"WORKFLOWGEN_URL": "url", "WORKFLOWGEN_DIRECTORY": "directory", "WORKFLOWGEN_ACCOUNT": "account", "WORKFLOWGEN_SIGN_IN": "signIn",
		"SYNC_STORAGE": "tableEndpoint", "KEY_VAULT_URL": "vaultUri",
	}
	outputsOfSettings = map[string]string{"PUBLIC_BASE_URL": "publicUrl", "WORKFLOWGEN_SECRET_NAME": "secretName"}
)

// parameter returns the value of a setting, which is a parameter or an entry of an object of settings.
func parameter(d *arm.Deployment, names map[string]string, object, setting string) string {
	if name := names[setting]; name != "" {
		return d.Parameter(name)
	}
	return d.Entry(object, setting)
}

// moduleDeployments reads the two modules of infra/main.bicep that know the settings. They are deployments of the resource group,
// which a Reader of the group alone can read.
func moduleDeployments(ctx context.Context, c *arm.Client, subscription, group string) (known func(string) string, err error) {
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
		if name == MaximumInstances {
			return site.Parameter("maximumInstances")
		}
		if output := outputsOfSettings[name]; output != "" {
			return settings.Output(output)
		}
		return parameter(&settings, parametersOfSettings, "chosen", name)
	}, nil
}

// MaximumInstances names the setting with the most instances that Azure runs. The gateway itself does not read it.
const MaximumInstances = "AZURE_MAXIMUM_INSTANCES"

// deployed returns the settings of the deployment that --azd-env or --deployment names, and nothing if neither is given.
func (t *Tool) deployed(cmd *cobra.Command) (map[string]string, error) {
	switch s := &t.Settings; {
	case s.azdEnv != "" && s.group != "":
		return nil, Fixed("give one of them", "--azd-env %q and --deployment %q both name a deployment", s.azdEnv, s.group)
	case s.subscription != "" && s.group == "":
		return nil, Fixed("add --deployment RESOURCE_GROUP", "--subscription %q is used only with --deployment", s.subscription)
	case s.azdEnv != "":
		values, err := azdValues(cmd.Context(), s.azdEnv)
		if err != nil {
			return nil, err
		}
		found := settingsOf(func(name string) string { return values[name] })
		if len(found) == 0 {
			return nil, Fixed("deploy it with azd up, or name another environment (azd env list)", "the azd environment %q has no settings of a gateway", s.azdEnv)
		}
		return found, nil
	case s.group != "":
		return t.deploymentSettings(cmd)
	}
	return nil, nil
}

// settingsOf returns the settings of a deployment, which knows them by other names: outputs of infra/main.bicep and variables of azd.
func settingsOf(known func(name string) string) map[string]string {
	all := map[string]string{}
	for _, name := range append(settings.Names(), MaximumInstances) {
		all[name] = known(name)
	}
	all["PUBLIC_BASE_URL"] = cmp.Or(known("PUBLIC_BASE_URL"), strings.TrimSuffix(known("SCIM_TENANT_URL"), "/scim/v2"))
	all["SYNC_STORAGE"] = cmp.Or(known("SYNC_STORAGE"), known("SYNC_STORAGE_URL"))
	all[MaximumInstances] = cmp.Or(known(MaximumInstances), known("MAXIMUM_INSTANCES"))
	signInOf(all, known)
	for name, value := range all {
		if value == "" {
			delete(all, name)
		}
	}
	return all
}

// signInOf adds the sign-in to WorkflowGen as infra/settings.bicep does: the account, and the name of its secret in Key Vault.
func signInOf(all map[string]string, known func(name string) string) {
	secret, account := known("WORKFLOWGEN_SECRET_NAME"), known("WORKFLOWGEN_ACCOUNT")
	if secret == "" {
		return
	}
	set := func(name, value string) { all[name] = cmp.Or(all[name], value) }
	switch way := cmp.Or(known("WORKFLOWGEN_SIGN_IN"), strings.TrimPrefix(secret, "workflowgen-")); {
	case way == "password" && account != "":
		set("WORKFLOWGEN_USERNAME", account)
		set("WORKFLOWGEN_PASSWORD", "vault:"+secret)
	case way == "client" && account != "":
		set("WORKFLOWGEN_CLIENT_ID", account)
		set("WORKFLOWGEN_CLIENT_SECRET", "vault:"+secret)
	case way == "token":
		set("WORKFLOWGEN_TOKEN", "vault:"+secret)
	case way == "apikey":
		set("WORKFLOWGEN_API_KEY", "vault:"+secret)
	}
}

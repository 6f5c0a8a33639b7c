package run

import (
	"cmp"
	"strings"

	"github.com/spf13/cobra"

	"workflowgen-scim/handler/internal/settings"
)

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

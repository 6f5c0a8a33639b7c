package settings

import (
	"time"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
)

// Config is the settings of the program: application settings in Azure, Values in local.settings.json, environment
// variables anywhere. It is read once, at start; all mistakes are told together, and with any the program does not start.
type Config struct {
	// Token is the secret token that Entra sends, for development: it is better kept in Key Vault. Several, separated by
	// commas, are all good: so one takes another's place without a gap.
	Token []Secret `env:"SCIM_TOKEN"`

	// Vault is the Key Vault that keeps the secret token, the client secret and the signing key, as scimctl token makes
	// them: https://name.vault.azure.net. It is read by the managed identity of the app.
	Vault string `env:"KEY_VAULT_URL"`

	// VaultRefresh is how often the vault is asked for what has changed, and so how long a version that was revoked is still
	// good. A new one is good at once.
	VaultRefresh time.Duration `env:"KEY_VAULT_REFRESH" envDefault:"5m"`

	// VaultStale is how long what the vault said last serves while the vault cannot be reached.
	VaultStale time.Duration `env:"KEY_VAULT_STALE" envDefault:"24h"`

	// Tenants are the ids of the Entra tenants whose own tokens and assertions are looked at.
	Tenants []string `env:"ENTRA_TENANTS"`

	// Audiences are the audiences of the tokens that Entra sends if its Secret Token is left blank: in the public cloud
	// 8adf8e6e-67b2-4cf2-a259-e3dc5476c621 for any application that is not in the gallery. Without any, those are refused.
	// An application id stands for the same three audiences as in FEDERATION_AUDIENCES; any other value stands for itself.
	Audiences []string `env:"ENTRA_AUDIENCES"`

	// Apps are the applications that such tokens are issued to: Microsoft.Azure.SyncFabric.
	Apps []string `env:"ENTRA_APPS" envDefault:"00000014-0000-0000-c000-000000000000"`

	// Authority is the sign-in service of the cloud that the tenants are in.
	Authority string `env:"ENTRA_AUTHORITY" envDefault:"https://login.microsoftonline.com"`

	// ClientID is by what name Entra asks for access tokens at /oauth/token. Without it none are issued.
	ClientID string `env:"OAUTH_CLIENT_ID"`

	// Lifetime is how long an access token is good: an hour to six.
	Lifetime time.Duration `env:"OAUTH_LIFETIME" envDefault:"1h"`

	// AssertionAudiences are the applications that Entra's assertions are meant for, if it signs in without a secret
	// (workload identity federation). Each is written as Entra shows it anywhere: the application id (a GUID), api://id,
	// api://id/.default or api://id/host. All of them admit exactly the three audiences that Entra sends: id, api://id and
	// api://id/host with the host of PublicURL. An identifier like api://contoso.com/app is admitted exactly, beside an
	// application id. Application ids compare without regard to case.
	AssertionAudiences []string `env:"FEDERATION_AUDIENCES"`

	// Subject is whom they are about: the object id of Microsoft.Azure.SyncFabric in the tenant.
	Subject string `env:"FEDERATION_SUBJECT"`

	// PublicURL is the address at which Entra reaches the service, without a path. Location headers are made from it.
	PublicURL string `env:"PUBLIC_BASE_URL"`

	// WorkflowGenAPI is the way into WorkflowGen: graphql, or scim for WorkflowGen's own SCIM API.
	WorkflowGenAPI API `env:"WORKFLOWGEN_API" envDefault:"graphql"`

	// WorkflowGenURL is the address of that API: https://workflowgen.example.com/wfgen/graphql, or …/wfgen/scim.
	WorkflowGenURL string `env:"WORKFLOWGEN_URL"`

	// WorkflowGenUsername and WorkflowGenPassword sign in by HTTP Basic, as a user with the Administrator profile. This secret
	// and the three below may lie in Key Vault: "vault:NAME" is the newest version of the secret NAME there, and is read again
	// when WorkflowGen refuses the one that was read before.
	WorkflowGenUsername string `env:"WORKFLOWGEN_USERNAME"`
	WorkflowGenPassword Secret `env:"WORKFLOWGEN_PASSWORD"`

	// WorkflowGenToken signs in as a bearer, in the place of a user name. WorkflowGen's SCIM API takes no other.
	WorkflowGenToken Secret `env:"WORKFLOWGEN_TOKEN"`

	// WorkflowGenTokenURL, WorkflowGenClientID and WorkflowGenClientSecret sign in by OAuth 2 client credentials, as the
	// Non Interactive Client that WorkflowGen knows by the client id. What the token is for is said by WorkflowGenResource
	// (WorkflowGen's App ID URI, at Entra's v1 endpoint …/oauth2/token) or by WorkflowGenScope (elsewhere).
	WorkflowGenTokenURL     string `env:"WORKFLOWGEN_TOKEN_URL"`
	WorkflowGenClientID     string `env:"WORKFLOWGEN_CLIENT_ID"`
	WorkflowGenClientSecret Secret `env:"WORKFLOWGEN_CLIENT_SECRET"`
	WorkflowGenResource     string `env:"WORKFLOWGEN_RESOURCE"`
	WorkflowGenScope        string `env:"WORKFLOWGEN_SCOPE"`

	// WorkflowGenAPIKey signs in by the key of WorkflowGen's setting GraphqlApiKey.
	WorkflowGenAPIKey Secret `env:"WORKFLOWGEN_API_KEY"`

	// Impersonate is a user name on whose behalf the calls are made, by the header ImpersonateHeader. WorkflowGen must list
	// who signs in among the System operations allowed users.
	Impersonate       string `env:"WORKFLOWGEN_IMPERSONATE"`
	ImpersonateHeader string `env:"WORKFLOWGEN_IMPERSONATE_HEADER" envDefault:"x-wfgen-impersonate-username"`

	// Directory is the name of the one WorkflowGen directory that is provisioned. Users elsewhere are never touched.
	// WorkflowGen's SCIM API has one directory, and needs no name.
	Directory string `env:"WORKFLOWGEN_DIRECTORY"`

	// GroupDescription is given to the groups made here: WorkflowGen requires one, and SCIM has none.
	GroupDescription string `env:"WORKFLOWGEN_GROUP_DESCRIPTION" envDefault:"Provisioned by Microsoft Entra ID"`

	// Operations is a folder of GraphQL documents that take the place of the built-in ones of the same name, for an instance
	// whose operations have other names, and of messages.json, whose rows go before the built-in ones.
	Operations string `env:"WORKFLOWGEN_OPERATIONS"`

	// Timeout is how long one call to WorkflowGen may take, with its repetitions. Entra waits a minute in all.
	Timeout time.Duration `env:"WORKFLOWGEN_TIMEOUT" envDefault:"20s"`

	// Places is how many requests may be under way to WorkflowGen at once.
	Places int `env:"WORKFLOWGEN_CONCURRENCY" envDefault:"16"`

	// Storage is where the record of changes is kept: a connection string, UseDevelopmentStorage=true, the address of a
	// storage account's tables, which the managed identity signs in to, or "memory", which ends with the process.
	Storage Secret `env:"SYNC_STORAGE"`

	// TablePrefix begins the names of the two tables, for several gateways in one account.
	TablePrefix string `env:"SYNC_TABLE_PREFIX" envDefault:"scim"`

	// Shards is how many partitions an hour has in the log by time; more than one only for thousands of changes a second.
	Shards int `env:"SYNC_SHARDS" envDefault:"1"`

	// Retention is how long the sync log is kept; 0 is for ever.
	Retention time.Duration `env:"SYNCLOG_RETENTION" envDefault:"8760h"`

	// Values is how much of a change the sync log keeps beside the names of its attributes: names (nothing but whether an
	// account is active), hashes or full.
	Values provision.Values `env:"SYNCLOG_VALUES" envDefault:"names"`

	// Page is who may read the sync log at /synclog: off (no page), easyauth (the users that App Service Authentication has
	// signed in and that are in the group Operators) or link (the person who opens the address that is printed at the start;
	// on a machine of one's own). With easyauth the program believes a header that only App Service Authentication keeps
	// callers from writing, so the page stays off unless WEBSITE_AUTH_ENABLED is true or PageGuarded is easyauth.
	Page PageAccess `env:"SYNCLOG_PAGE" envDefault:"off"`

	// PageGuarded is easyauth where App Service Authentication is on. Only the Bicep files of infra write it, after they have
	// switched authentication on: no person sets it. It stands in for WEBSITE_AUTH_ENABLED on plans that do not set that, and
	// has no effect where the platform says false.
	PageGuarded PageAccess `env:"SYNCLOG_PAGE_GUARDED"`

	// Operators is the object id of the Entra group whose members may read the page.
	Operators string `env:"SYNCLOG_OPERATORS"`

	// LastName is what stands for the surname of a user without one, which WorkflowGen requires: displayName, userName, or
	// none to refuse such users.
	LastName mapping.LastName `env:"LAST_NAME_FALLBACK" envDefault:"displayName"`

	// Platform is not set by an administrator.
	Platform Platform `env:"-"`
}

// InMemory is the value of SYNC_STORAGE for a record that ends with the process.
const InMemory = "memory"

// Platform is what Azure tells the program about the place where it runs. On other machines it is empty.
type Platform struct {
	// Port is the port of the loopback on which the Functions host expects the program.
	Port string `env:"FUNCTIONS_CUSTOMHANDLER_PORT"`

	// Instance identifies the machine.
	Instance string `env:"WEBSITE_INSTANCE_ID"`

	// AuthEnabled is true, in any case of letters, where App Service Authentication is on.
	AuthEnabled string `env:"WEBSITE_AUTH_ENABLED"`

	// IdentityEndpoint is set where the app has a managed identity, and IdentityClientID where it is a user-assigned one.
	IdentityEndpoint string `env:"IDENTITY_ENDPOINT"`
	IdentityClientID string `env:"AZURE_CLIENT_ID"`
}

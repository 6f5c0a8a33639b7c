package settings

import (
	"time"

	"workflowgen-scim/handler/internal/mapping"
	"workflowgen-scim/handler/internal/provision"
)

// Config holds the settings of the program: application settings in Azure, Values in local.settings.json, and environment
// variables everywhere. The gateway reads it once, at the start, and does not start if anything in it is wrong.
type Config struct {
	// Token holds the secret tokens that Entra may send, separated by commas: a new one can be added before the old one is
	// removed. It is for development; in production keep the token in Key Vault.
	Token []Secret `env:"SCIM_TOKEN"`

	// Vault is the address of the Key Vault with the secret token, the client secret and the signing key that scimctl token
	// creates: https://name.vault.azure.net. The managed identity of the app reads it.
	Vault string `env:"KEY_VAULT_URL"`

	// VaultRefresh is the time between two reads of the vault. A revoked version is accepted until the next read, a new one is
	// accepted at once.
	VaultRefresh time.Duration `env:"KEY_VAULT_REFRESH" envDefault:"5m"`

	// VaultStale is how long the versions of the latest read are accepted while the vault is unreachable.
	VaultStale time.Duration `env:"KEY_VAULT_STALE" envDefault:"24h"`

	// Tenants are the ids of the Entra tenants whose own tokens and assertions are accepted.
	Tenants []string `env:"ENTRA_TENANTS"`

	// Audiences are the audiences of the tokens that Entra sends if its Secret Token is left blank: in the public cloud
	// 8adf8e6e-67b2-4cf2-a259-e3dc5476c621 for every application outside the gallery. If empty, such tokens are refused.
	// An application id stands for the same three audiences as in FEDERATION_AUDIENCES; any other value stands for itself.
	Audiences []string `env:"ENTRA_AUDIENCES"`

	// Apps are the applications that such tokens are issued to; the default is Microsoft.Azure.SyncFabric.
	Apps []string `env:"ENTRA_APPS" envDefault:"00000014-0000-0000-c000-000000000000"`

	// Authority is the sign-in service of the cloud that the tenants are in.
	Authority string `env:"ENTRA_AUTHORITY" envDefault:"https://login.microsoftonline.com"`

	// ClientID is the client id accepted at /oauth/token. If empty, no access tokens are issued.
	ClientID string `env:"OAUTH_CLIENT_ID"`

	// Lifetime is how long an access token is valid: one hour to six.
	Lifetime time.Duration `env:"OAUTH_LIFETIME" envDefault:"1h"`

	// AssertionAudiences are the applications that Entra's assertions are issued for, if it signs in without a secret
	// (workload identity federation). Each has one of the forms that Entra shows: the application id (a GUID), api://id,
	// api://id/.default or api://id/host. Every form admits exactly the three audiences that Entra sends: id, api://id and
	// api://id/host with the host of PublicURL. An identifier like api://contoso.com/app is admitted exactly, beside an
	// application id. Application ids compare without regard to case.
	AssertionAudiences []string `env:"FEDERATION_AUDIENCES"`

	// Subject is the subject of those assertions: the object id of Microsoft.Azure.SyncFabric in the tenant.
	Subject string `env:"FEDERATION_SUBJECT"`

	// PublicURL is the address at which Entra reaches the gateway, without a path. Location headers begin with it.
	PublicURL string `env:"PUBLIC_BASE_URL"`

	// WorkflowGenAPI is the API of WorkflowGen to use: graphql, or scim for WorkflowGen's own SCIM API.
	WorkflowGenAPI API `env:"WORKFLOWGEN_API" envDefault:"graphql"`

	// WorkflowGenURL is the address of that API: https://workflowgen.example.com/wfgen/graphql, or …/wfgen/scim.
	WorkflowGenURL string `env:"WORKFLOWGEN_URL"`

	// WorkflowGenUsername and WorkflowGenPassword sign in by HTTP Basic, as a user with the Administrator profile. This secret
	// and the three below may be in Key Vault: "vault:NAME" stands for the newest version of the secret NAME there. The gateway
	// reads it again when WorkflowGen refuses it.
	WorkflowGenUsername string `env:"WORKFLOWGEN_USERNAME"`
	WorkflowGenPassword Secret `env:"WORKFLOWGEN_PASSWORD"`

	// WorkflowGenToken signs in by a bearer token instead of a user name. WorkflowGen's SCIM API accepts only this.
	WorkflowGenToken Secret `env:"WORKFLOWGEN_TOKEN"`

	// WorkflowGenTokenURL, WorkflowGenClientID and WorkflowGenClientSecret sign in by OAuth 2 client credentials, as the
	// Non Interactive Client that WorkflowGen knows by the client id. WorkflowGenResource (WorkflowGen's App ID URI, at Entra's
	// v1 endpoint …/oauth2/token) or WorkflowGenScope (elsewhere) states the purpose of the token.
	WorkflowGenTokenURL     string `env:"WORKFLOWGEN_TOKEN_URL"`
	WorkflowGenClientID     string `env:"WORKFLOWGEN_CLIENT_ID"`
	WorkflowGenClientSecret Secret `env:"WORKFLOWGEN_CLIENT_SECRET"`
	WorkflowGenResource     string `env:"WORKFLOWGEN_RESOURCE"`
	WorkflowGenScope        string `env:"WORKFLOWGEN_SCOPE"`

	// WorkflowGenAPIKey signs in by the key of WorkflowGen's setting GraphqlApiKey.
	WorkflowGenAPIKey Secret `env:"WORKFLOWGEN_API_KEY"`

	// Impersonate is the user name that calls are made for, sent in the header ImpersonateHeader. WorkflowGen must list the
	// account of the sign-in among the System operations allowed users.
	Impersonate       string `env:"WORKFLOWGEN_IMPERSONATE"`
	ImpersonateHeader string `env:"WORKFLOWGEN_IMPERSONATE_HEADER" envDefault:"x-wfgen-impersonate-username"`

	// Directory is the name of the WorkflowGen directory to provision. The gateway never changes users of other directories.
	// WorkflowGen's SCIM API has one directory and needs no name.
	Directory string `env:"WORKFLOWGEN_DIRECTORY"`

	// GroupDescription is the description of the groups that the gateway creates: WorkflowGen requires one, and SCIM has none.
	GroupDescription string `env:"WORKFLOWGEN_GROUP_DESCRIPTION" envDefault:"Provisioned by Microsoft Entra ID"`

	// Operations is a folder with GraphQL documents that replace the built-in ones of the same name, for an instance whose
	// operations have other names, and with messages.json, whose rows come before the built-in ones.
	Operations string `env:"WORKFLOWGEN_OPERATIONS"`

	// Timeout is how long one call to WorkflowGen may take, including its retries. Entra waits one minute in all.
	Timeout time.Duration `env:"WORKFLOWGEN_TIMEOUT" envDefault:"20s"`

	// Places is how many requests to WorkflowGen may run at the same time.
	Places int `env:"WORKFLOWGEN_CONCURRENCY" envDefault:"16"`

	// Storage is the place of the record of changes: a connection string, UseDevelopmentStorage=true, the address of a storage
	// account's tables, where the managed identity signs in, or "memory", which ends with the process.
	Storage Secret `env:"SYNC_STORAGE"`

	// TablePrefix begins the names of the two tables, so that several gateways can share an account.
	TablePrefix string `env:"SYNC_TABLE_PREFIX" envDefault:"scim"`

	// Shards is how many partitions an hour has in the log by time; only thousands of changes a second need more than one.
	Shards int `env:"SYNC_SHARDS" envDefault:"1"`

	// Retention is how long entries of the sync log are kept; 0 means forever.
	Retention time.Duration `env:"SYNCLOG_RETENTION" envDefault:"8760h"`

	// Values is how much of a change the sync log keeps besides the names of its attributes: names (only whether an account is
	// active), hashes or full.
	Values provision.Values `env:"SYNCLOG_VALUES" envDefault:"names"`

	// Page is who may read the sync log at /synclog: off (no page), easyauth (users that App Service Authentication has signed
	// in and that are in the group Operators) or link (the first person to open the address that is printed at the start, on a
	// developer's machine). With easyauth the gateway trusts a header that only App Service Authentication keeps callers from
	// writing, so the page stays off unless WEBSITE_AUTH_ENABLED is true or PageGuarded is easyauth.
	Page PageAccess `env:"SYNCLOG_PAGE" envDefault:"off"`

	// PageGuarded is easyauth if App Service Authentication is on. Only the Bicep files of infra set it, after they have switched
	// authentication on. It replaces WEBSITE_AUTH_ENABLED on plans that do not set that, and has no effect where the platform
	// says false.
	PageGuarded PageAccess `env:"SYNCLOG_PAGE_GUARDED"`

	// Operators is the object id of the Entra group whose members may read the page.
	Operators string `env:"SYNCLOG_OPERATORS"`

	// LastName is the attribute that replaces the surname of a user without one, because WorkflowGen requires a surname:
	// displayName, userName, or none to refuse such users.
	LastName mapping.LastName `env:"LAST_NAME_FALLBACK" envDefault:"displayName"`

	// Platform is set by Azure and not by an administrator.
	Platform Platform `env:"-"`
}

// InMemory is the value of SYNC_STORAGE for a record that ends with the process.
const InMemory = "memory"

// Platform holds what Azure tells the program about the place where it runs. On other machines it is empty.
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

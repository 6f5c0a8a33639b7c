// All app settings: the next deployment removes every other one. The README of the repository documents those of the program; an
// empty one has the program's default.
param siteName string
param clientId string
param blobEndpoint string
param tableEndpoint string
param vaultUri string
param componentName string

@description('Address of WorkflowGen\'s API.')
param url string
param directory string
param account string

@description('password, client, apikey or token.')
param signIn string

@description('off or easyauth.')
param pageMode string
param operatorGroupId string

@description('Settings by their names.')
param chosen object

// This names WorkflowGen's secret. An administrator stores it in the vault: no deployment contains it.
var secretName = 'workflowgen-${signIn}'
var secret = 'vault:${secretName}'

resource site 'Microsoft.Web/sites@2024-11-01' existing = {
  name: siteName
}

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

var publicUrl = empty(chosen.?PUBLIC_BASE_URL) ? 'https://${site.properties.defaultHostName}' : chosen.PUBLIC_BASE_URL

resource settings 'Microsoft.Web/sites/config@2024-11-01' = {
  parent: site
  name: 'appsettings'
  properties: {
    AzureWebJobsStorage__blobServiceUri: blobEndpoint
    AzureWebJobsStorage__tableServiceUri: tableEndpoint
    AzureWebJobsStorage__credential: 'managedidentity'
    AzureWebJobsStorage__clientId: clientId
    APPLICATIONINSIGHTS_CONNECTION_STRING: component.properties.ConnectionString
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${clientId};Authorization=AAD'
    AZURE_CLIENT_ID: clientId
    OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID: clientId

    SCIM_TOKEN: ''
    KEY_VAULT_URL: vaultUri
    KEY_VAULT_REFRESH: chosen.?KEY_VAULT_REFRESH ?? ''
    KEY_VAULT_STALE: chosen.?KEY_VAULT_STALE ?? ''
    ENTRA_TENANTS: chosen.?ENTRA_TENANTS ?? ''
    ENTRA_AUDIENCES: chosen.?ENTRA_AUDIENCES ?? ''
    ENTRA_APPS: chosen.?ENTRA_APPS ?? ''
    ENTRA_AUTHORITY: empty(chosen.?ENTRA_AUTHORITY) ? environment().authentication.loginEndpoint : chosen.ENTRA_AUTHORITY
    OAUTH_CLIENT_ID: chosen.?OAUTH_CLIENT_ID ?? ''
    OAUTH_LIFETIME: chosen.?OAUTH_LIFETIME ?? ''
    FEDERATION_AUDIENCES: chosen.?FEDERATION_AUDIENCES ?? ''
    FEDERATION_SUBJECT: chosen.?FEDERATION_SUBJECT ?? ''
    PUBLIC_BASE_URL: publicUrl
    WORKFLOWGEN_API: chosen.?WORKFLOWGEN_API ?? ''
    WORKFLOWGEN_URL: url
    WORKFLOWGEN_USERNAME: signIn == 'password' ? account : ''
    WORKFLOWGEN_PASSWORD: signIn == 'password' ? secret : ''
    WORKFLOWGEN_TOKEN: signIn == 'token' ? secret : ''
    WORKFLOWGEN_TOKEN_URL: chosen.?WORKFLOWGEN_TOKEN_URL ?? ''
    WORKFLOWGEN_CLIENT_ID: signIn == 'client' ? account : ''
    WORKFLOWGEN_CLIENT_SECRET: signIn == 'client' ? secret : ''
    WORKFLOWGEN_RESOURCE: chosen.?WORKFLOWGEN_RESOURCE ?? ''
    WORKFLOWGEN_SCOPE: chosen.?WORKFLOWGEN_SCOPE ?? ''
    WORKFLOWGEN_API_KEY: signIn == 'apikey' ? secret : ''
    WORKFLOWGEN_IMPERSONATE: chosen.?WORKFLOWGEN_IMPERSONATE ?? ''
    WORKFLOWGEN_IMPERSONATE_HEADER: chosen.?WORKFLOWGEN_IMPERSONATE_HEADER ?? ''
    WORKFLOWGEN_DIRECTORY: directory
    WORKFLOWGEN_GROUP_DESCRIPTION: chosen.?WORKFLOWGEN_GROUP_DESCRIPTION ?? ''
    WORKFLOWGEN_OPERATIONS: chosen.?WORKFLOWGEN_OPERATIONS ?? ''
    WORKFLOWGEN_TIMEOUT: chosen.?WORKFLOWGEN_TIMEOUT ?? ''
    WORKFLOWGEN_CONCURRENCY: chosen.?WORKFLOWGEN_CONCURRENCY ?? ''
    SYNC_STORAGE: tableEndpoint
    SYNC_TABLE_PREFIX: chosen.?SYNC_TABLE_PREFIX ?? ''
    SYNC_SHARDS: chosen.?SYNC_SHARDS ?? ''
    SYNCLOG_RETENTION: chosen.?SYNCLOG_RETENTION ?? ''
    SYNCLOG_VALUES: chosen.?SYNCLOG_VALUES ?? ''
    SYNCLOG_PAGE: pageMode
    SYNCLOG_PAGE_GUARDED: pageMode == 'easyauth' ? 'easyauth' : '' // page.bicep has switched Easy Auth on before
    SYNCLOG_OPERATORS: operatorGroupId
    LAST_NAME_FALLBACK: chosen.?LAST_NAME_FALLBACK ?? ''
  }
}

output publicUrl string = publicUrl
output secretName string = secretName

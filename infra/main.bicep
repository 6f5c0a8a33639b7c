// Everything that the gateway needs in Azure, in a resource group of its own. README.md beside this file explains the parts, their
// cost and their removal.
targetScope = 'subscription'

@description('Name of the azd environment. All names contain it.')
@minLength(1)
@maxLength(40)
param environmentName string

// The regions of the public cloud that Microsoft's azd samples for Flex Consumption allow (Azure-Samples/functions-quickstart-*-azd),
// read on 2026-11-27, without the canary region. `az functionapp list-flexconsumption-locations` prints the list of the day.
@description('Region. It must offer the Flex Consumption plan.')
@allowed([
  'australiaeast'
  'australiasoutheast'
  'brazilsouth'
  'canadacentral'
  'centralindia'
  'centralus'
  'eastasia'
  'eastus'
  'eastus2'
  'francecentral'
  'germanywestcentral'
  'italynorth'
  'japaneast'
  'koreacentral'
  'northcentralus'
  'northeurope'
  'norwayeast'
  'southafricanorth'
  'southcentralus'
  'southeastasia'
  'southindia'
  'spaincentral'
  'swedencentral'
  'uaenorth'
  'uksouth'
  'ukwest'
  'westcentralus'
  'westeurope'
  'westus'
  'westus2'
  'westus3'
])
@metadata({ azd: { type: 'location' } })
param location string

@description('The account that deploys: it gets Key Vault Secrets Officer and Storage Table Data Reader. azd fills it in.')
param principalId string

@description('Whether the account that deploys gets these two roles. A pipeline needs neither.')
param grantDeployer bool = true

@description('Tags of every resource, besides azd\'s.')
param extraTags object = {}

@description('Address of WorkflowGen\'s API: https://workflowgen.example.com/wfgen/graphql')
param workflowgenUrl string

@description('Name of the WorkflowGen directory that is provisioned')
param workflowgenDirectory string

@description('The account that signs in to WorkflowGen: a user name, or the client id if WORKFLOWGEN_SIGN_IN is client')
param workflowgenAccount string

@description('How the gateway signs in to WorkflowGen. The secret itself is in Key Vault and not a parameter.')
@allowed(['password', 'client', 'apikey', 'token'])
param workflowgenSignIn string = 'password'

@description('App settings by their names, except those that the deployment determines. An empty one has the program\'s default.')
param settings object = {}

@description('Whether storage and vault have private endpoints only, and the app sends through a virtual network.')
param vnetEnabled bool = false

@description('Address space of the virtual network, /24 or larger.')
param vnetAddressPrefix string = '10.90.0.0/24'

@description('DNS servers of the virtual network, separated by commas, if Azure\'s own does not know WorkflowGen\'s name.')
param vnetDnsServers string = ''

@description('Whether only Entra (service tag AzureActiveDirectory) and operatorCidrs reach the app.')
param restrictInbound bool = true

@description('Address ranges of operators, separated by commas: 203.0.113.0/24')
param operatorCidrs string = ''

@description('Address ranges that may deploy code, separated by commas; any if empty, with Entra sign-in in both cases.')
param deployCidrs string = ''

@description('The operator page at /synclog: off, or behind Easy Auth.')
@allowed(['off', 'easyauth'])
param pageMode string = 'off'

@description('Client id of the app registration that operators sign in to, for Easy Auth.')
param pageClientId string = ''

@description('Object id of the group whose members see the page. With Easy Auth the program does not start without it.')
param operatorGroupId string = ''

@description('The address that receives alerts by mail; none if empty.')
param operatorEmail string = ''

@description('Which alert rules are deployed: all, few (what stops provisioning) or none.')
@allowed(['all', 'few', 'none'])
param alerts string = 'all'

@description('Whether the deleted vault stays for 90 days whatever an administrator does. It cannot be switched off again.')
param vaultPurgeProtection bool = true

@description('Whether the deleted vault of this environment is recovered. For the one deployment after azd down.')
param vaultRecover bool = false

@description('Days that telemetry is kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Memory of an instance in MB.')
@allowed([512, 2048, 4096])
param instanceMemory int = 512

@description('Instances that always run. With 0, an idle gateway costs nothing, and the first request waits for a start.')
@minValue(0)
param alwaysReady int = 0

@description('Most instances that the platform adds, beside those that always run. Each sends up to WORKFLOWGEN_CONCURRENCY requests to WorkflowGen at once.')
@minValue(1)
@maxValue(1000)
param maximumInstances int = 4

@description('How many requests an instance serves at once before the platform adds an instance.')
@minValue(1)
@maxValue(1000)
param perInstanceConcurrency int = 16

@description('How storage is replicated. Standard_ZRS survives the loss of a zone, in regions that have zones.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_RAGRS'])
param storageSku string = 'Standard_LRS'

@description('Whether each read of the tables is recorded in Log Analytics, with the account and the address that read.')
param auditTableReads bool = false

@description('Hours without a request from Entra after which an alert is raised. 0 switches the alert off.')
@minValue(0)
@maxValue(24)
param silenceHours int = 3

var unique = uniqueString(subscription().id, environmentName, location)
var tags = union(extraTags, { 'azd-env-name': environmentName })

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity 'identity.bicep' = {
  name: 'identity'
  scope: group
  params: { name: 'id-scim-${unique}', location: location, tags: tags }
}

module telemetry 'telemetry.bicep' = {
  name: 'telemetry'
  scope: group
  params: {
    workspaceName: 'log-scim-${unique}'
    componentName: 'appi-scim-${unique}'
    location: location
    tags: tags
    retentionDays: logRetentionDays
  }
}

module storage 'storage.bicep' = {
  name: 'storage'
  scope: group
  params: {
    name: 'stscim${unique}'
    location: location
    tags: tags
    sku: storageSku
    private: vnetEnabled
    workspaceId: telemetry.outputs.workspaceId
    auditTableReads: auditTableReads
  }
}

module vault 'vault.bicep' = {
  name: 'vault'
  scope: group
  params: {
    name: 'kv-scim-${unique}'
    location: location
    tags: tags
    private: vnetEnabled
    workspaceId: telemetry.outputs.workspaceId
    purgeProtection: vaultPurgeProtection
    recover: vaultRecover
  }
}

module network 'network.bicep' = if (vnetEnabled) {
  name: 'network'
  scope: group
  params: {
    name: 'vnet-scim-${unique}'
    location: location
    tags: tags
    addressPrefix: vnetAddressPrefix
    dnsServers: empty(vnetDnsServers) ? [] : split(vnetDnsServers, ',')
    storageId: storage.outputs.id
    vaultId: vault.outputs.id
  }
}

module roles 'roles.bicep' = {
  name: 'roles'
  scope: group
  params: {
    storageName: storage.outputs.name
    vaultName: vault.outputs.name
    componentName: telemetry.outputs.componentName
    appPrincipalId: identity.outputs.principalId
    deployerPrincipalId: grantDeployer ? principalId : ''
  }
}

module app 'app.bicep' = {
  name: 'app'
  scope: group
  params: {
    name: 'func-scim-${unique}'
    planName: 'plan-scim-${unique}'
    location: location
    tags: tags
    identityId: identity.outputs.id
    packageContainer: storage.outputs.packageContainer
    subnetId: vnetEnabled ? network!.outputs.appSubnetId : ''
    restrictInbound: restrictInbound
    operatorCidrs: empty(operatorCidrs) ? [] : split(operatorCidrs, ',')
    deployCidrs: empty(deployCidrs) ? [] : split(deployCidrs, ',')
    instanceMemory: instanceMemory
    alwaysReady: alwaysReady
    maximumInstances: maximumInstances
    perInstanceConcurrency: perInstanceConcurrency
  }
  dependsOn: [roles] // the host reads its storage at once
}

module appSettings 'settings.bicep' = {
  name: 'settings'
  scope: group
  params: {
    siteName: app.outputs.name
    clientId: identity.outputs.clientId
    blobEndpoint: storage.outputs.blobEndpoint
    tableEndpoint: storage.outputs.tableEndpoint
    vaultUri: vault.outputs.uri
    componentName: telemetry.outputs.componentName
    url: workflowgenUrl
    directory: workflowgenDirectory
    account: workflowgenAccount
    signIn: workflowgenSignIn
    pageMode: pageMode
    operatorGroupId: operatorGroupId
    chosen: settings
  }
  dependsOn: [pageOn] // SYNCLOG_PAGE_GUARDED says that Easy Auth is on
}

// Easy Auth is switched on before the setting that opens the page, and off after it. The app setting that Easy Auth names is read
// only when an operator signs in.
module pageOn 'page.bicep' = if (pageMode == 'easyauth') {
  name: 'page-on'
  scope: group
  params: {
    siteName: app.outputs.name
    enabled: true
    clientId: pageClientId
    operatorGroupId: operatorGroupId
  }
}

module pageOff 'page.bicep' = if (pageMode != 'easyauth') {
  name: 'page-off'
  scope: group
  params: {
    siteName: app.outputs.name
    enabled: false
    clientId: pageClientId
    operatorGroupId: operatorGroupId
  }
  dependsOn: [appSettings]
}

module monitor 'monitor/main.bicep' = {
  name: 'monitor'
  scope: group
  params: {
    location: location
    tags: tags
    workspaceId: telemetry.outputs.workspaceId
    applicationInsightsId: telemetry.outputs.componentId
    siteId: app.outputs.id
    siteName: app.outputs.name
    operatorEmail: operatorEmail
    alerts: alerts
    keyVaultId: vault.outputs.id
    silenceHours: silenceHours
  }
}

output AZURE_LOCATION string = location
output AZURE_TENANT_ID string = tenant().tenantId
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_FUNCTION_NAME string = app.outputs.name
output SCIM_TENANT_URL string = '${appSettings.outputs.publicUrl}/scim/v2'
output APP_PRINCIPAL_ID string = identity.outputs.principalId
output KEY_VAULT_NAME string = vault.outputs.name
output KEY_VAULT_URL string = vault.outputs.uri
output SYNC_STORAGE_URL string = storage.outputs.tableEndpoint
output WORKBOOK_URL string = monitor.outputs.workbookUrl
output AZURE_MAXIMUM_INSTANCES string = string(maximumInstances + alwaysReady) // those that always run do not count toward the most
output VNET_ENABLED string = vnetEnabled ? 'true' : 'false'
output WORKFLOWGEN_SECRET_NAME string = appSettings.outputs.secretName

// Settings of the app, under their names, for scimctl: none of them is secret.
output PUBLIC_BASE_URL string = appSettings.outputs.publicUrl
output SYNC_STORAGE string = storage.outputs.tableEndpoint
output SYNC_TABLE_PREFIX string = settings.?SYNC_TABLE_PREFIX ?? ''
output SYNC_SHARDS string = settings.?SYNC_SHARDS ?? ''
output WORKFLOWGEN_API string = settings.?WORKFLOWGEN_API ?? ''
output WORKFLOWGEN_URL string = workflowgenUrl
output WORKFLOWGEN_DIRECTORY string = workflowgenDirectory
output WORKFLOWGEN_CONCURRENCY string = settings.?WORKFLOWGEN_CONCURRENCY ?? ''

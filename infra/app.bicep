// The function app on the Flex Consumption plan, with the custom runtime: the host and one program in Go. It has no diagnostic
// settings: its logs are in Application Insights already, and its metrics in Azure Monitor, both would be paid for twice.
param name string
param planName string
param location string
param tags object
param identityId string
param packageContainer string

@description('Subnet through which the app sends; empty is none.')
param subnetId string
param restrictInbound bool
param operatorCidrs array
param deployCidrs array
param instanceMemory int
param alwaysReady int
param maximumInstances int

@description('How many requests an instance serves at once before the platform adds an instance.')
param perInstanceConcurrency int

var operators = [
  for (cidr, i) in operatorCidrs: { name: 'operators ${i + 1}', action: 'Allow', priority: 200 + i, ipAddress: trim(cidr) }
]
var deployers = [
  for (cidr, i) in deployCidrs: { name: 'deployers ${i + 1}', action: 'Allow', priority: 200 + i, ipAddress: trim(cidr) }
]
// Entra's provisioning service sends from the addresses of this tag. So does other traffic of Entra's: the token decides.
var entra = [
  { name: 'Entra', action: 'Allow', priority: 100, tag: 'ServiceTag', ipAddress: 'AzureActiveDirectory' }
]

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource site 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'gateway' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    publicNetworkAccess: 'Enabled' // Entra comes from the internet
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      runtime: { name: 'custom', version: '1.0' }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packageContainer
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemory
        maximumInstanceCount: maximumInstances
        alwaysReady: alwaysReady == 0 ? [] : [{ name: 'http', instanceCount: alwaysReady }]
        triggers: { http: { perInstanceConcurrency: perInstanceConcurrency } }
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      http20Enabled: true
      remoteDebuggingEnabled: false
      ipSecurityRestrictionsDefaultAction: restrictInbound ? 'Deny' : 'Allow'
      ipSecurityRestrictions: restrictInbound ? concat(entra, operators) : []
      // Sent only where they are asked for (Resource Manager leaves out what is null): a report says that Flex Consumption
      // refuses them, https://github.com/Azure/azure-cli/issues/31414
      scmIpSecurityRestrictionsUseMain: empty(deployCidrs) ? null : false
      scmIpSecurityRestrictionsDefaultAction: empty(deployCidrs) ? null : 'Deny'
      scmIpSecurityRestrictions: empty(deployCidrs) ? null : deployers
    }
  }
}

resource ftp 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: site
  name: 'ftp'
  properties: { allow: false }
}

resource scm 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = {
  parent: site
  name: 'scm'
  properties: { allow: false }
}

output id string = site.id
output name string = site.name

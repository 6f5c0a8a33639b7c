// The vault: the credentials that Entra signs in with, the key that signs access tokens, and WorkflowGen's secret. Deleted secrets
// and the vault itself can be recovered for 90 days.
param name string
param location string
param tags object

@description('Whether it is reached by private endpoints only.')
param private bool
param workspaceId string

@description('Whether a deleted vault, or a deleted secret, stays for 90 days whatever an administrator does. It cannot be switched off again.')
param purgeProtection bool

@description('Whether the deleted vault of this name is recovered. The deployment fails if no vault of this name was deleted.')
param recover bool

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: purgeProtection ? true : null // Azure does not accept false
    createMode: recover ? 'recover' : 'default'
    enabledForDeployment: false
    enabledForDiskEncryption: false
    enabledForTemplateDeployment: false
    publicNetworkAccess: private ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'None'
      defaultAction: private ? 'Deny' : 'Allow' // without a network the app has no address of its own to allow
    }
  }
}

// Who read which secret, and when.
resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'audit'
  scope: vault
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'AuditEvent', enabled: true }
    ]
  }
}

output id string = vault.id
output name string = vault.name
output uri string = vault.properties.vaultUri

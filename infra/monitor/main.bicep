// What watches the gateway, and whom it calls.
param location string
param tags object
param workspaceId string
param applicationInsightsId string
param siteId string
param siteName string
param operatorEmail string
param keyVaultId string

resource operators 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${siteName}'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'scim'
    emailReceivers: empty(operatorEmail) ? [] : [
      { name: 'operators', emailAddress: operatorEmail, useCommonAlertSchema: true }
    ]
  }
}

resource failures 'Microsoft.Insights/scheduledQueryRules@2022-06-15' = {
  name: 'failures-${siteName}'
  location: location
  tags: tags
  properties: {
    displayName: 'The gateway answers 5xx'
    description: 'Of the function app ${siteId}, which reads the vault ${keyVaultId}'
    severity: 2
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT15M'
    criteria: {
      allOf: [
        {
          query: 'AppRequests | where toint(ResultCode) >= 500'
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 5
        }
      ]
    }
    actions: { actionGroups: [operators.id] }
  }
}

output workbookUrl string = '${environment().portal}/#@${tenant().tenantId}/resource${applicationInsightsId}/workbooks'

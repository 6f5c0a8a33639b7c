// Monitoring of the gateway in the portal: a saved function and saved queries, a workbook, alerts.
// The questions lie in queries/ and alerts/, one file each; README.md says what each of them means and what to do.
// Everything reads the tables of the workspace (AppTraces, AppRequests), never Application Insights' own names for them.

@description('Where the rules and the workbook are kept.')
param location string

@description('Tags of every resource.')
param tags object

@description('The Log Analytics workspace that Application Insights writes to.')
param workspaceId string

@description('Application Insights: the workbook is listed there.')
param applicationInsightsId string

@description('The function app, for links and for the payload of alerts.')
param siteId string

@description('The name of the function app; names here begin with it.')
param siteName string

@description('The address that alerts are mailed to. Empty: alerts show in the portal only.')
param operatorEmail string

@description('Which rules are deployed: all, few or none.')
@allowed(['all', 'few', 'none'])
param alerts string = 'all'

@description('The vault with the credentials, for links and for the payload of alerts.')
param keyVaultId string

@description('Hours without a request from Entra after which an alert is raised. 0 switches the alert off.')
@minValue(0)
@maxValue(24)
param silenceHours int = 3

var events = loadTextContent('queries/ScimEvents.kql')

// An alert brings the function with it: it must not fall silent when the saved one is edited or removed.
var prelude = 'let ScimEvents = () {\n${events}\n};\n'

// ---- saved functions ----

// Whoever writes ScimRefusals into Logs has the answer for the time that is chosen there.
var functions = [
  { alias: 'ScimEvents', parameters: '', text: events } // first, for the others call it
  { alias: 'ScimChangesPerHour', parameters: '', text: loadTextContent('queries/changes_per_hour.kql') }
  { alias: 'ScimRefusals', parameters: '', text: loadTextContent('queries/refusals.kql') }
  { alias: 'ScimSlowestPhases', parameters: '', text: loadTextContent('queries/slowest_phases.kql') }
  { alias: 'ScimSignInFailures', parameters: '', text: loadTextContent('queries/sign_in_failures.kql') }
  { alias: 'ScimSignInFailuresPerHour', parameters: '', text: loadTextContent('queries/sign_in_failures_per_hour.kql') }
  { alias: 'ScimCredentialDays', parameters: '', text: loadTextContent('queries/credential_days.kql') }
  { alias: 'ScimEntraCycles', parameters: '', text: loadTextContent('queries/entra_cycles.kql') }
  { alias: 'ScimServerErrors', parameters: '', text: loadTextContent('queries/server_errors.kql') }
  { alias: 'ScimSweeps', parameters: '', text: loadTextContent('queries/sweep.kql') }
  { alias: 'ScimWhatIsAway', parameters: '', text: loadTextContent('queries/what_is_away.kql') }
  { alias: 'ScimStory', parameters: 'Resource:string', text: replace(loadTextContent('queries/story.kql'), '"{Resource}"', 'Resource') }
]

// Each goes in as a deployment and not as a resource, because the types that this repository is checked against do not hold
// savedSearches.
@batchSize(1)
#disable-next-line no-deployments-resources
resource saved 'Microsoft.Resources/deployments@2024-11-01' = [for f in functions: {
  name: 'saved-${f.alias}-${uniqueString(workspaceId)}'
  properties: {
    mode: 'Incremental'
    template: {
      // the name of a format and no address of one cloud, which the checker would take it for without the escape
      '$schema': 'https://schema.management\u{2e}azure.com/schemas/2019-04-01/deploymentTemplate.json#'
      contentVersion: '1.0.0.0'
      resources: [
        {
          type: 'Microsoft.OperationalInsights/workspaces/savedSearches'
          apiVersion: '2020-08-01'
          name: '${last(split(workspaceId, '/'))}/${f.alias}'
          etag: '*' // takes the place of the one that is there: without it a second deployment is a conflict
          properties: {
            category: 'SCIM gateway'
            displayName: f.alias
            functionAlias: f.alias
            functionParameters: f.parameters
            query: f.text
            version: 2
          }
        }
      ]
    }
  }
}]

// ---- workbook ----

// workbook.json is one that the portal can open as it is. It names resources that do not exist where ours belong.
var nowhere = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/scim/providers'
var placed = replace(loadTextContent('workbook.json'), '${nowhere}/Microsoft.OperationalInsights/workspaces/scim', workspaceId)
var withVault = replace(placed, '${nowhere}/Microsoft.KeyVault/vaults/scim', keyVaultId)
var withSite = replace(withVault, '${nowhere}/Microsoft.Web/sites/scim', siteId)

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, siteName, 'workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'SCIM gateway ${siteName}'
    category: 'workbook'
    version: 'Notebook/1.0'
    sourceId: applicationInsightsId
    serializedData: withSite
  }
  dependsOn: [saved] // it calls the saved function
}

// ---- alerts ----

// The hours in the query's text take the place of those in the file. 0 hours switch the rule off, and 1 keeps its query valid.
var silence = replace(loadTextContent('alerts/silence.kql'), 'let silence = 3h;', 'let silence = ${max(silenceHours, 1)}h;')

resource operators 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: '${siteName}-operators'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'scim'
    enabled: true
    emailReceivers: empty(operatorEmail) ? [] : [
      { name: 'operator', emailAddress: operatorEmail, useCommonAlertSchema: true }
    ]
  }
}

// A row of the two tables below is an alert. `few` marks what `ALERTS=few` deploys: what stops provisioning, or will.
// Each rule counts the rows of its query: it fires from so many rows on. A rule with `mute` cannot tell that its cause is over: it
// is never resolved by Azure, and sends no second mail for that long.
var rules = [
  { name: 'failures', few: false, title: 'Changes fail for now', severity: 2, every: 'PT15M', window: 'PT1H', from: 10, text: loadTextContent('alerts/failures.kql') }
  { name: 'refusals', few: false, title: 'Changes are refused', severity: 3, every: 'PT1H', window: 'PT6H', from: 5, text: loadTextContent('alerts/refusals.kql') }
  { name: 'denied', few: true, title: 'Requests are not let in', severity: 1, every: 'PT5M', window: 'PT15M', from: 1, text: loadTextContent('alerts/denied.kql') }
  { name: 'server_errors', few: false, title: 'Requests end in 5xx', severity: 1, every: 'PT5M', window: 'PT15M', from: 1, text: loadTextContent('alerts/server_errors.kql') }
  { name: 'quarantine', few: true, title: 'Entra is about to put the job into quarantine', severity: 1, every: 'PT15M', window: 'PT1H', from: 1, text: loadTextContent('alerts/quarantine.kql') }
  { name: 'sweep', few: true, title: 'The sweep is stuck, or the gateway does not run', severity: 2, every: 'PT15M', window: 'PT1H', from: 1, text: loadTextContent('alerts/sweep.kql') }
  { name: 'silence', few: true, title: 'Entra has gone silent', severity: 1, every: 'PT30M', window: 'P2D', from: 1, enabled: silenceHours > 0, mute: 'P1D', text: silence }
]

var wantedRules = filter(rules, rule => alerts == 'all' || (alerts == 'few' && rule.few))

// What a mail or a hook is given beside the alert itself.
var about = { site: siteId, vault: keyVaultId }

resource counted 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [for rule in wantedRules: {
  name: '${siteName}-${rule.name}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: '${siteName}: ${rule.title}'
    description: 'What it means and what to do: infra/monitor/README.md, ${rule.name}'
    severity: rule.severity
    enabled: rule.?enabled ?? true
    scopes: [workspaceId]
    evaluationFrequency: rule.every
    windowSize: rule.window
    skipQueryValidation: true // a new workspace has not got the tables yet
    autoMitigate: empty(rule.?mute)
    muteActionsDuration: rule.?mute
    criteria: {
      allOf: [
        {
          query: '${prelude}${rule.text}'
          timeAggregation: 'Count'
          operator: 'GreaterThanOrEqual'
          threshold: rule.from
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: { actionGroups: [operators.id], customProperties: about }
  }
}]

// A credential is worth a mail a month before its end, and a louder one in the last week.
var deadlines = [
  { name: 'credentials', few: true, title: 'A credential ends within a month', severity: 2, days: 30 }
  { name: 'credentials-last-week', few: false, title: 'A credential ends within a week', severity: 1, days: 7 }
]

var wantedDeadlines = filter(deadlines, rule => alerts == 'all' || (alerts == 'few' && rule.few))

resource expiry 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [for rule in wantedDeadlines: {
  name: '${siteName}-${rule.name}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: '${siteName}: ${rule.title}'
    description: 'What it means and what to do: infra/monitor/README.md, credentials'
    severity: rule.severity
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: 'PT6H'
    windowSize: 'P2D' // the program logs the days once a day
    skipQueryValidation: true
    autoMitigate: true
    criteria: {
      allOf: [
        {
          query: '${prelude}${loadTextContent('alerts/credentials.kql')}'
          timeAggregation: 'Minimum'
          metricMeasureColumn: 'Days'
          dimensions: [{ name: 'Credential', operator: 'Include', values: ['*'] }]
          operator: 'LessThan'
          threshold: rule.days
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: { actionGroups: [operators.id], customProperties: about }
  }
}]

output workbookUrl string = '${environment().portal}/#@${tenant().tenantId}/resource${workbook.id}/workbook'

// App Service authentication (Easy Auth) for the operator page at /synclog. It is deployed off unless the page is on, so that
// switching it off takes effect too. Not verified in Azure: how it treats the bearer tokens of the excluded
// paths. Therefore it is off by default, and the program itself checks who may see the page.
param siteName string
param enabled bool

@description('The app registration that operators sign in to. It has no secret: it trusts the identity of the app.')
param clientId string

@description('The group whose members are admitted; if empty, only the program checks.')
param operatorGroupId string

resource site 'Microsoft.Web/sites@2024-11-01' existing = {
  name: siteName
}

var entra = {
  azureActiveDirectory: {
    enabled: true
    registration: {
      clientId: clientId
      clientSecretSettingName: 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'
      openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
    }
    validation: {
      defaultAuthorizationPolicy: {
        allowedPrincipals: empty(operatorGroupId) ? {} : { groups: [operatorGroupId] }
      }
    }
  }
}

resource auth 'Microsoft.Web/sites/config@2024-11-01' = {
  parent: site
  name: 'authsettingsV2'
  properties: {
    platform: { enabled: enabled }
    globalValidation: {
      requireAuthentication: false
      unauthenticatedClientAction: 'AllowAnonymous'
      excludedPaths: ['/scim', '/scim/*', '/wfgen/scim', '/wfgen/scim/*', '/oauth/token', '/health']
    }
    identityProviders: enabled ? entra : {}
    login: {
      tokenStore: { enabled: false }
    }
    httpSettings: { requireHttps: true }
  }
}

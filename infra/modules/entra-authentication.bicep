// Signs people and programs in before any request reaches the app. No path is excluded. Instead of a client secret the
// app registration trusts the app's identity (a federated credential; docs/operations.md has the commands).

@description('Name of the function app.')
param appName string

@description('Client id of the app registration that people sign in to.')
param clientId string

resource app 'Microsoft.Web/sites@2025-05-01' existing = {
  name: appName
}

resource authentication 'Microsoft.Web/sites/config@2021-02-01' = {
  parent: app
  name: 'authsettingsV2'
  properties: {
    platform: {
      enabled: true
      runtimeVersion: '~1'
    }
    globalValidation: {
      requireAuthentication: true
      unauthenticatedClientAction: 'RedirectToLoginPage'
      redirectToProvider: 'azureactivedirectory'
    }
    httpSettings: {
      requireHttps: true
    }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          clientId: clientId
          clientSecretSettingName: 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'
          openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
        }
        validation: {
          allowedAudiences: [
            clientId
            'api://${clientId}'
          ]
        }
      }
    }
    login: {
      tokenStore: {
        enabled: false
      }
    }
  }
}

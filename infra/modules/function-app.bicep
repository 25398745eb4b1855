// The app on Flex Consumption: scales to zero, runs as the user-assigned identity, holds no key. What bindings, the host
// and the store need is reached by the three service addresses, which are right in every cloud.

@description('Name of the app, unique in all of Azure: its host name begins with it.')
param name string

@description('Name of its plan; Flex Consumption has one app for each plan.')
param planName string

@description('Azure region.')
param location string

@description('Tags of the resources.')
param tags object

@description('Resource id of the identity that the app runs as.')
param identityId string

@description('Client id of that identity.')
param identityClientId string

@description('Major version of Node. `az functionapp list-flexconsumption-runtimes --runtime node` says what a region offers.')
param nodeVersion string

@description('Memory of an instance in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMb int

@description('Instances that the app may scale out to.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int

@description('Where the deployed package is kept.')
param packageContainerUri string

@description('Address of the blob service.')
param blobServiceUri string

@description('Address of the queue service.')
param queueServiceUri string

@description('Address of the table service.')
param tableServiceUri string

@description('Connection string of Application Insights; no secret.')
param telemetryConnectionString string

@description('Address of the vault, with a trailing slash.')
param vaultUri string

@description('Names of the settings whose values lie in the vault, as a secret named like the setting, in lower case with hyphens.')
param secretSettingNames array

@description('Settings of Sidescan that are no secrets, by name; empty ones are left out.')
param settings object

@description('Where the app sends mail; empty without mail.')
param mailEndpoint string

@description('The address that mails come from; empty without mail.')
param mailSender string

@description('Who may call: keys or entra.')
@allowed(['keys', 'entra'])
param auth string

@description('Resource id of the subnet that the app calls out from; empty without a virtual network.')
param subnetId string

var givenSettings = toObject(filter(items(settings), entry => !empty(entry.value)), entry => entry.key, entry => entry.value)

var secretSettings = toObject(secretSettingNames, settingName => settingName, settingName => '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/${replace(toLower(settingName), '_', '-')})')

// A sender without a service, or the other way round, would be refused as a wrong configuration.
var mailSettings = empty(mailSender) ? {} : {
  SIDESCAN_MAIL_ENDPOINT: mailEndpoint
  SIDESCAN_MAIL_SENDER: mailSender
}

// Easy Auth proves itself to Entra with the identity named here, instead of a client secret.
var signInSettings = auth == 'entra' ? {
  OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID: identityClientId
} : {}

var ownSettings = {
  APPLICATIONINSIGHTS_CONNECTION_STRING: telemetryConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
  AZURE_CLIENT_ID: identityClientId
  AzureWebJobsStorage__blobServiceUri: blobServiceUri
  AzureWebJobsStorage__queueServiceUri: queueServiceUri
  AzureWebJobsStorage__tableServiceUri: tableServiceUri
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  // `GET /` is the dashboard, not the platform's page.
  AzureWebJobsDisableHomepage: 'true'
  SIDESCAN_AUTH: auth
  SIDESCAN_CLOUD: environment().name
  SIDESCAN_STORAGE: 'AzureWebJobsStorage'
}

// Bindings read this one before any default of the app can apply.
var defaultSettings = {
  SIDESCAN_SCAN_SCHEDULE: '0 0 5 * * *'
}

resource plan 'Microsoft.Web/serverfarms@2025-05-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2025-05-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'app' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    publicNetworkAccess: 'Enabled'
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packageContainerUri
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: {
        name: 'node'
        version: nodeVersion
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMb
        maximumInstanceCount: maximumInstanceCount
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
      appSettings: map(items(union(defaultSettings, givenSettings, secretSettings, mailSettings, signInSettings, ownSettings)), entry => { name: entry.key, value: entry.value })
    }
  }
}

// Nobody deploys with a user name and a password.
resource noScmPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-05-01' = {
  parent: app
  name: 'scm'
  properties: {
    allow: false
  }
}

resource noFtpPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-05-01' = {
  parent: app
  name: 'ftp'
  properties: {
    allow: false
  }
}

@description('Name of the app.')
output name string = app.name

@description('Where the app is.')
output url string = 'https://${app.properties.defaultHostName}'

// Sidescan in one resource group: `azd up` runs this. docs/operations.md says what it asks and what comes out.
targetScope = 'subscription'

import { secretSettingNames, sidescanSettings } from 'settings.bicep'

@description('Name of this installation; part of every resource name.')
@minLength(1)
@maxLength(32)
param environmentName string

@description('Azure region. It must offer Flex Consumption: `az functionapp list-flexconsumption-locations`.')
param location string

@description('Major version of Node for the app. `az functionapp list-flexconsumption-runtimes --runtime node` says what the region offers.')
param nodeVersion string = '24'

@description('Memory of an instance in MB. A scan needs little; 512 suffices for some thousand clusters.')
@allowed([512, 2048, 4096])
param instanceMemoryMb int = 2048

@description('Instances that the app may scale out to; 40 is the least that can be asked for.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Settings of Sidescan, by name.')
param settings sidescanSettings = {}

@description('Names of secret settings whose values have been put into the vault, separated by commas.')
param secretSettings string = ''

@description('Whether Sidescan may read the subscription that it is deployed into. For more, deploy infra/roles/reader.bicep.')
param assignReader bool = true

@description('Client id of an app registration: turns on sign-in with Microsoft Entra. Empty: function keys, and no dashboard.')
param entraClientId string = ''

@description('Whether mail can be sent: makes a Communication Services resource.')
param withMail bool = true

@description('Where mail data rests, in the words of Communication Services, such as Europe or United States.')
param mailDataLocation string = 'Europe'

@description('A mail domain of your own; empty for one that Azure makes.')
param mailDomain string = ''

@description('Whether your mail domain is verified; until then no mail is sent.')
param mailDomainVerified bool = false

@description('The part of the sender address before the @.')
param mailSenderName string = 'DoNotReply'

@description('E-mail addresses that operators are alerted at, separated by commas.')
param alertAddresses string = ''

@description('Hours without a completed scan that count as late; longer than the schedule, at most 47; 0 turns the alert off.')
@minValue(0)
@maxValue(47)
param lateAfterHours int = 26

@description('Whether storage and vault are reached only inside a virtual network, through private endpoints.')
param isPrivate bool = false

@description('Address range of that network; /25 or wider.')
param networkAddressPrefix string = '10.90.0.0/24'

@description('How often stored data is copied: Standard_ZRS, or Standard_LRS where there are no zones.')
@allowed(['Standard_LRS', 'Standard_ZRS'])
param storageSkuName string = 'Standard_ZRS'

@description('Days that deleted snapshots can be brought back.')
@minValue(1)
@maxValue(365)
param softDeleteDays int = 14

@description('Gigabytes of telemetry a day after which no more is taken until the next day.')
@minValue(1)
param telemetryDailyCapGb int = 1

@description('Days that telemetry is kept.')
@minValue(30)
@maxValue(730)
param telemetryRetentionDays int = 30

@description('Tags of every resource, beside those that azd needs.')
param tags object = {}

var token = uniqueString(subscription().id, environmentName, location)
var allTags = union(tags, { 'azd-env-name': environmentName })
var givenSecretSettings = map(filter(split(secretSettings, ','), text => !empty(trim(text))), text => trim(text))
var givenAlertAddresses = map(filter(split(alertAddresses, ','), text => !empty(trim(text))), text => trim(text))

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: allTags
}

module identity 'modules/identity.bicep' = {
  name: 'identity'
  scope: group
  params: {
    name: 'id-${environmentName}'
    location: location
    tags: allTags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: {
    workspaceName: 'log-${environmentName}'
    componentName: 'appi-${environmentName}'
    location: location
    tags: allTags
    principalId: identity.outputs.principalId
    dailyCapGb: telemetryDailyCapGb
    retentionDays: telemetryRetentionDays
  }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  scope: group
  params: {
    name: 'st${token}'
    location: location
    tags: allTags
    principalId: identity.outputs.principalId
    skuName: storageSkuName
    softDeleteDays: softDeleteDays
    publicNetworkAccess: !isPrivate
    packageContainerName: 'app-package'
    snapshotContainerName: 'sidescan-snapshots'
    queueNames: [
      'sidescan-scans'
      'sidescan-tell'
      'sidescan-inspections'
    ]
    tableNames: [
      'sidescanScans'
      'sidescanResults'
      'sidescanDeliveries'
      'sidescanTelling'
      'sidescanInspections'
    ]
  }
}

module vault 'modules/key-vault.bicep' = {
  name: 'vault'
  scope: group
  params: {
    name: 'kv-${token}'
    location: location
    tags: allTags
    principalId: identity.outputs.principalId
    publicNetworkAccess: !isPrivate
    workspaceId: monitoring.outputs.workspaceId
  }
}

module mail 'modules/mail.bicep' = if (withMail) {
  name: 'mail'
  scope: group
  params: {
    name: 'acs-${token}'
    emailServiceName: 'mail-${token}'
    tags: allTags
    principalId: identity.outputs.principalId
    dataLocation: mailDataLocation
    customDomain: mailDomain
    customDomainVerified: mailDomainVerified
    senderName: mailSenderName
  }
}

module network 'modules/network.bicep' = if (isPrivate) {
  name: 'network'
  scope: group
  params: {
    name: 'vnet-${environmentName}'
    location: location
    tags: allTags
    addressPrefix: networkAddressPrefix
  }
}

module storageEndpoints 'modules/private-endpoint.bicep' = [
  for service in ['blob', 'queue', 'table']: if (isPrivate) {
    name: 'endpoint-${service}'
    scope: group
    params: {
      name: 'pe-${environmentName}-${service}'
      location: location
      tags: allTags
      targetId: storage.outputs.id
      groupId: service
      zoneName: 'privatelink.${service}.${environment().suffixes.storage}'
      subnetId: network.outputs.endpointSubnetId
      networkId: network.outputs.id
    }
  }
]

module vaultEndpoint 'modules/private-endpoint.bicep' = if (isPrivate) {
  name: 'endpoint-vault'
  scope: group
  params: {
    name: 'pe-${environmentName}-vault'
    location: location
    tags: allTags
    targetId: vault.outputs.id
    groupId: 'vault'
    zoneName: 'privatelink${replace(environment().suffixes.keyvaultDns, '.vault.', '.vaultcore.')}'
    subnetId: network.outputs.endpointSubnetId
    networkId: network.outputs.id
  }
}

module app 'modules/function-app.bicep' = {
  name: 'app'
  scope: group
  params: {
    name: 'func-${environmentName}-${token}'
    planName: 'plan-${environmentName}'
    location: location
    tags: allTags
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    nodeVersion: nodeVersion
    instanceMemoryMb: instanceMemoryMb
    maximumInstanceCount: maximumInstanceCount
    packageContainerUri: storage.outputs.packageContainerUri
    blobServiceUri: storage.outputs.blobServiceUri
    queueServiceUri: storage.outputs.queueServiceUri
    tableServiceUri: storage.outputs.tableServiceUri
    telemetryConnectionString: monitoring.outputs.connectionString
    vaultUri: vault.outputs.uri
    secretSettingNames: filter(givenSecretSettings, settingName => contains(secretSettingNames, settingName))
    settings: settings
    mailEndpoint: withMail ? mail.outputs.endpoint : ''
    mailSender: withMail ? mail.outputs.senderAddress : ''
    auth: empty(entraClientId) ? 'keys' : 'entra'
    subnetId: isPrivate ? network.outputs.appSubnetId : ''
  }
  dependsOn: [
    storageEndpoints
    vaultEndpoint
  ]
}

module authentication 'modules/entra-authentication.bicep' = if (!empty(entraClientId)) {
  name: 'authentication'
  scope: group
  params: {
    appName: app.outputs.name
    clientId: entraClientId
  }
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  scope: group
  params: {
    namePrefix: 'sidescan-${environmentName}'
    location: location
    tags: allTags
    workspaceId: monitoring.outputs.workspaceId
    addresses: givenAlertAddresses
    lateAfterHours: lateAfterHours
  }
}

module workbook 'modules/workbook.bicep' = {
  name: 'workbook'
  scope: group
  params: {
    location: location
    tags: allTags
    workspaceId: monitoring.outputs.workspaceId
  }
}

module reader 'roles/reader-subscription.bicep' = if (assignReader) {
  name: 'sidescan-reader-${environmentName}'
  params: {
    principalId: identity.outputs.principalId
    roleNameSuffix: environmentName
  }
}

@description('Where the app is: /api/health says whether all is well, / is the dashboard once people can sign in.')
output SIDESCAN_URL string = app.outputs.url

@description('Name of the function app.')
output SIDESCAN_APP_NAME string = app.outputs.name

@description('Resource group of everything.')
output SIDESCAN_RESOURCE_GROUP string = group.name

@description('Object id of the identity: give it the reader role on what is to be scanned (infra/roles/reader.bicep).')
output SIDESCAN_PRINCIPAL_ID string = identity.outputs.principalId

@description('Client id of the identity.')
output SIDESCAN_CLIENT_ID string = identity.outputs.clientId

@description('Name of the vault: put webhook URLs and signing secrets here.')
output SIDESCAN_VAULT_NAME string = vault.outputs.name

@description('Name of the storage account.')
output SIDESCAN_STORAGE_NAME string = storage.outputs.name

@description('The address that digests come from; empty until mail can be sent.')
output SIDESCAN_MAIL_FROM string = withMail ? mail.outputs.senderAddress : ''

// The storage account: results in tables, snapshots in blobs, work in queues, and the host's own bookkeeping. Shared keys
// are off, so there is no connection string that could leak; the identity gets data roles, each as narrow as its use.

@description('Name of the account: 3 to 24 lower-case letters and digits, unique in all of Azure.')
param name string

@description('Azure region.')
param location string

@description('Tags of the resource.')
param tags object

@description('Object id of the identity that the app runs as.')
param principalId string

@description('How often data is copied: Standard_ZRS over the zones of the region, Standard_LRS within one.')
param skuName string

@description('Days that deleted blobs and containers can be brought back.')
@minValue(1)
@maxValue(365)
param softDeleteDays int

@description('Whether the account answers outside of the virtual network.')
param publicNetworkAccess bool

@description('Container of the deployed package.')
param packageContainerName string

@description('Container of the snapshots.')
param snapshotContainerName string

@description('Queues that the app reads; each gets its poison queue.')
param queueNames array

@description('Tables that the app keeps.')
param tableNames array

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: skuName
  }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    publicNetworkAccess: publicNetworkAccess ? 'Enabled' : 'Disabled'
    supportsHttpsTrafficOnly: true
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: publicNetworkAccess ? 'Allow' : 'Deny'
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: {
      enabled: true
      days: softDeleteDays
    }
    containerDeleteRetentionPolicy: {
      enabled: true
      days: softDeleteDays
    }
  }
}

resource packageContainer 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = {
  parent: blobs
  name: packageContainerName
}

resource snapshotContainer 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = {
  parent: blobs
  name: snapshotContainerName
}

resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2024-01-01' = {
  parent: account
  name: 'default'
}

resource queues 'Microsoft.Storage/storageAccounts/queueServices/queues@2024-01-01' = [
  for queueName in queueNames: {
    parent: queueService
    name: queueName
  }
]

resource poisonQueues 'Microsoft.Storage/storageAccounts/queueServices/queues@2024-01-01' = [
  for queueName in queueNames: {
    parent: queueService
    name: '${queueName}-poison'
  }
]

resource tableService 'Microsoft.Storage/storageAccounts/tableServices@2024-01-01' = {
  parent: account
  name: 'default'
}

resource tables 'Microsoft.Storage/storageAccounts/tableServices/tables@2024-01-01' = [
  for tableName in tableNames: {
    parent: tableService
    name: tableName
  }
]

// Storage Blob Data Owner on the account: what the Functions host asks for its own containers (leases, keys), which it
// makes itself and whose names are its business.
resource hostBlobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, principalId, 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b')
  scope: account
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b')
    description: 'Sidescan: the host keeps leases and keys, the app its snapshots and its package.'
  }
}

// Storage Queue Data Contributor, on the app's own queues and no others.
resource queueRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (queueName, index) in queueNames: {
    name: guid(account.id, queueName, principalId, '974c5e8b-45b9-4653-ba55-5f855dd0fb88')
    scope: queues[index]
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '974c5e8b-45b9-4653-ba55-5f855dd0fb88')
      description: 'Sidescan: sends and receives its own messages.'
    }
  }
]

resource poisonQueueRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (queueName, index) in queueNames: {
    name: guid(account.id, queueName, 'poison', principalId, '974c5e8b-45b9-4653-ba55-5f855dd0fb88')
    scope: poisonQueues[index]
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '974c5e8b-45b9-4653-ba55-5f855dd0fb88')
      description: 'Sidescan: the host moves messages here that failed too often.'
    }
  }
]

// Storage Table Data Contributor, on the app's own tables and no others.
resource tableRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (tableName, index) in tableNames: {
    name: guid(account.id, tableName, principalId, '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3')
    scope: tables[index]
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3')
      description: 'Sidescan: keeps its results.'
    }
  }
]

@description('Resource id of the account.')
output id string = account.id

@description('Name of the account.')
output name string = account.name

@description('Where blobs are, in whatever cloud this is.')
output blobServiceUri string = account.properties.primaryEndpoints.blob

@description('Where queues are.')
output queueServiceUri string = account.properties.primaryEndpoints.queue

@description('Where tables are.')
output tableServiceUri string = account.properties.primaryEndpoints.table

@description('Where the deployed package is kept.')
output packageContainerUri string = '${account.properties.primaryEndpoints.blob}${packageContainer.name}'

// The identity that Sidescan runs as: it reads Azure, keeps its results, fetches its secrets and sends mail. No keys.

@description('Name of the identity.')
param name string

@description('Azure region.')
param location string

@description('Tags of the resource.')
param tags object

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: name
  location: location
  tags: tags
}

@description('Resource id of the identity.')
output id string = identity.id

@description('Its object id: what roles are assigned to.')
output principalId string = identity.properties.principalId

@description('Its client id: how the app names it (AZURE_CLIENT_ID).')
output clientId string = identity.properties.clientId

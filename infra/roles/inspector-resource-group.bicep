// The inspector's right for the clusters of one resource group.

@description('Object id of the identity that looks inside.')
param principalId string

@description('Resource id of the inspector role.')
param roleDefinitionId string

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, principalId, roleDefinitionId)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: roleDefinitionId
    description: 'Sidescan: looks inside clusters.'
  }
}

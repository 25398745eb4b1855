// The right to read a fleet, for one subscription: as reader.bicep, where no management group can be had.
targetScope = 'subscription'

@description('Object id of the identity that Sidescan runs as.')
param principalId string

@description('Name that sets this role apart from those of other Sidescans in the tenant: role names are unique there.')
param roleNameSuffix string = subscription().subscriptionId

var role = loadJsonContent('reader.json')

resource reader 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, role.roleName)
  properties: {
    roleName: '${role.roleName} (${roleNameSuffix})'
    description: role.description
    type: 'CustomRole'
    assignableScopes: [
      subscription().id
    ]
    permissions: [
      {
        // Management groups are above a subscription: their actions would be refused here.
        actions: filter(map(role.actions, entry => entry.action), name => !startsWith(name, 'Microsoft.Management/'))
        notActions: []
      }
    ]
  }
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, role.roleName)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: reader.id
    description: 'Sidescan: reads the fleet.'
  }
}

@description('Resource id of the role, to assign it to further identities.')
output roleDefinitionId string = reader.id

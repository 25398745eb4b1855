// The right to look inside the clusters of one subscription, only where inspection is wanted. A role with data actions
// cannot be assigned at a management group, so this is deployed once for each subscription:
//
//   az deployment sub create --subscription ID --location REGION --template-file infra/roles/inspector.bicep \
//     --parameters principalId=OBJECT_ID
targetScope = 'subscription'

@description('Object id of the identity that looks inside.')
param principalId string

@description('Resource groups to which the right is limited; none = the whole subscription.')
param resourceGroupNames array = []

@description('Name that sets this role apart from those of other Sidescans in the tenant: role names are unique there.')
param roleNameSuffix string = subscription().subscriptionId

var role = loadJsonContent('inspector.json')

resource inspector 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
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
        actions: map(role.actions, entry => entry.action)
        notActions: []
        dataActions: map(role.dataActions, entry => entry.action)
        notDataActions: []
      }
    ]
  }
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (empty(resourceGroupNames)) {
  name: guid(subscription().id, principalId, role.roleName)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: inspector.id
    description: 'Sidescan: looks inside clusters.'
  }
}

module assignments 'inspector-resource-group.bicep' = [
  for resourceGroupName in resourceGroupNames: {
    name: 'sidescan-inspector-${resourceGroupName}'
    scope: resourceGroup(resourceGroupName)
    params: {
      principalId: principalId
      roleDefinitionId: inspector.id
    }
  }
]

@description('Resource id of the role, to assign it to further identities.')
output roleDefinitionId string = inspector.id

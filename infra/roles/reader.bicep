// The right to read a fleet, for a whole management group: a role of its own with exactly the actions of reader.json, and
// its assignment. Deployed apart from the app, often by somebody else:
//
//   az deployment mg create --management-group-id GROUP --location REGION --template-file infra/roles/reader.bicep \
//     --parameters principalId=OBJECT_ID
targetScope = 'managementGroup'

@description('Object id of the identity that Sidescan runs as (output `principalId` of the deployment).')
param principalId string

@description('Name that sets this role apart from those of other Sidescans in the tenant: role names are unique there.')
param roleNameSuffix string = managementGroup().name

var role = loadJsonContent('reader.json')

resource reader 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(managementGroup().id, role.roleName)
  properties: {
    roleName: '${role.roleName} (${roleNameSuffix})'
    description: role.description
    type: 'CustomRole'
    assignableScopes: [
      managementGroup().id
    ]
    permissions: [
      {
        actions: map(role.actions, entry => entry.action)
        notActions: []
      }
    ]
  }
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(managementGroup().id, principalId, role.roleName)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: reader.id
    description: 'Sidescan: reads the fleet.'
  }
}

@description('Resource id of the role, to assign it to further identities.')
output roleDefinitionId string = reader.id

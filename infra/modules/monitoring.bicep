// Where telemetry goes: one workspace with a daily cap, one Application Insights on it. Local authentication is off: only
// the app's identity may write, so the connection string that the app holds is no secret.

@description('Name of the workspace.')
param workspaceName string

@description('Name of the Application Insights component.')
param componentName string

@description('Azure region.')
param location string

@description('Tags of the resources.')
param tags object

@description('Object id of the identity that writes telemetry.')
param principalId string

@description('Gigabytes a day after which the workspace takes no more until the next day; alerts are blind from then on.')
@minValue(1)
param dailyCapGb int

@description('Days that telemetry is kept.')
@minValue(30)
@maxValue(730)
param retentionDays int

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: retentionDays
    workspaceCapping: {
      dailyQuotaGb: dailyCapGb
    }
    features: {
      disableLocalAuth: true
    }
  }
}

resource component 'Microsoft.Insights/components@2020-02-02' = {
  name: componentName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    DisableLocalAuth: true
    WorkspaceResourceId: workspace.id
  }
}

// Monitoring Metrics Publisher: writes telemetry, reads none.
resource publisher 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(component.id, principalId, '3913510d-42f4-4e42-8a64-420c390055eb')
  scope: component
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '3913510d-42f4-4e42-8a64-420c390055eb')
    description: 'Sidescan: writes its own telemetry.'
  }
}

@description('Resource id of the workspace.')
output workspaceId string = workspace.id

@description('Resource id of the component.')
output componentId string = component.id

@description('What the app needs to find the component. No secret: without the identity nothing is accepted.')
output connectionString string = component.properties.ConnectionString

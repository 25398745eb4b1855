// The workbook that shows what the scanner itself does: infra/workbook.json.

@description('Azure region.')
param location string

@description('Tags of the resource.')
param tags object

@description('Workspace that its queries ask.')
param workspaceId string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(workspaceId, 'sidescan workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    category: 'workbook'
    displayName: 'Sidescan'
    serializedData: loadTextContent('../workbook.json')
    sourceId: workspaceId
    version: 'Notebook/1.0'
  }
}

@description('Resource id of the workbook.')
output id string = workbook.id

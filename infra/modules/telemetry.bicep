@description('Name of the workspace and of the component.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Identities that publish telemetry.')
param principalIds string[]

// Built-in role: Monitoring Metrics Publisher.
var publisherRoleId = '3913510d-42f4-4e42-8a64-420c390055eb'

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: 30
  }
}

resource component 'Microsoft.Insights/components@2020-02-02' = {
  name: name
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    // The connection string below then only says where telemetry goes; who may send it is a role.
    DisableLocalAuth: true
  }
}

resource assignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principalId in principalIds: {
    name: guid(component.id, principalId, publisherRoleId)
    scope: component
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', publisherRoleId)
    }
  }
]

@description('Where telemetry goes. It holds no secret: local authentication is off.')
output connectionString string = component.properties.ConnectionString

import { grant, roleIds } from 'roles.bicep'

@description('Name of the workspace and of the component.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Gigabytes a day beyond which nothing is taken until the next day.')
@minValue(1)
param dailyGigabytes int

@description('Who may publish telemetry.')
param grants grant[]

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: 30
    workspaceCapping: {
      dailyQuotaGb: dailyGigabytes
    }
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
  for grant in grants: {
    name: guid(component.id, grant.principalId, roleIds[grant.role])
    scope: component
    properties: {
      principalId: grant.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds[grant.role])
    }
  }
]

@description('The workspace.')
output workspaceId string = workspace.id

@description('Where telemetry goes. It holds no secret: local authentication is off.')
output connectionString string = component.properties.ConnectionString

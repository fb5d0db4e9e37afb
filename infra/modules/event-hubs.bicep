import { grant, roleIds } from 'roles.bicep'

@description('Name of the namespace.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Basic or Standard.')
param tier string

@description('Name of the hub.')
param hubName string

@description('Partitions of the hub.')
param partitionCount int

@description('The most throughput units that the namespace takes by itself; 1 takes no more than that one. Standard alone grows.')
param maximumThroughputUnits int

@description('Who may send to the hub and receive from it.')
param grants grant[]

var grows = tier == 'Standard' && maximumThroughputUnits > 1

resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: tier
    tier: tier
    capacity: 1
  }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    isAutoInflateEnabled: grows
    maximumThroughputUnits: grows ? maximumThroughputUnits : 0
  }

  resource hub 'eventhubs' = {
    name: hubName
    properties: {
      partitionCount: partitionCount
      messageRetentionInDays: tier == 'Basic' ? 1 : 7
    }
  }
}

// On the hub and not on the namespace: another hub beside this one is none of these identities' business.
resource assignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for grant in grants: {
    name: guid(namespace::hub.id, grant.principalId, roleIds[grant.role])
    scope: namespace::hub
    properties: {
      principalId: grant.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds[grant.role])
    }
  }
]

@description('The namespace.')
output namespaceId string = namespace.id

@description('Host name of the namespace.')
output fullyQualifiedNamespace string = split(split(namespace.properties.serviceBusEndpoint, '//')[1], ':')[0]

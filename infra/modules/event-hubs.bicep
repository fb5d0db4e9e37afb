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

@description('The identity that receives from the hub (the trigger) and sends to it (the HTTP door).')
param readerAndSenderPrincipalId string

// Built-in roles: Azure Event Hubs Data Receiver and Azure Event Hubs Data Sender.
var roleIds = [
  'a638d3c7-ab3a-418d-83e6-5f17a39d4fde'
  '2b629674-e913-4c01-ae53-ef4638d8f975'
]

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
  }

  resource hub 'eventhubs' = {
    name: hubName
    properties: {
      partitionCount: partitionCount
      messageRetentionInDays: tier == 'Basic' ? 1 : 7
    }
  }
}

resource assignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for roleId in roleIds: {
    name: guid(namespace::hub.id, readerAndSenderPrincipalId, roleId)
    scope: namespace::hub
    properties: {
      principalId: readerAndSenderPrincipalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleId)
    }
  }
]

@description('Host name of the namespace.')
output fullyQualifiedNamespace string = split(split(namespace.properties.serviceBusEndpoint, '//')[1], ':')[0]

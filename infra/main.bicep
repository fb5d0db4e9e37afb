// Recsys in one resource group: an Event Hub in, a storage account for everything that is kept, two Flex Consumption apps, and their
// telemetry. Every arrow between them is a role of a managed identity: there is no key and no connection string anywhere.
targetScope = 'resourceGroup'

@description('Region of every resource.')
param location string = resourceGroup().location

@description('Short name that every resource carries, 3 to 12 lower-case letters or digits.')
@minLength(3)
@maxLength(12)
param name string = 'recsys'

@description('Name of the Event Hub that apps send interactions to.')
param hubName string = 'interactions'

@description('Partitions of the hub: the most instances that append at once. Cannot be changed later on the Standard tier.')
@minValue(1)
@maxValue(32)
param partitionCount int = 4

@description('Event Hubs tier. Basic keeps events for a day and has one consumer group; Standard keeps them for a week.')
@allowed(['Basic', 'Standard'])
param eventHubsTier string = 'Standard'

@description('When training starts, as a six-field NCRONTAB expression in UTC.')
param trainingSchedule string = '0 0 3 * * *'

@description('Memory of an instance of the training app, in MB.')
@allowed([2048, 4096])
param trainingMemoryMB int = 4096

@description('Memory of an instance of the online app, in MB.')
@allowed([512, 2048, 4096])
param onlineMemoryMB int = 2048

@description('Tags of every resource.')
param tags object = {}

var suffix = uniqueString(resourceGroup().id, name)
var storageName = take('${name}${suffix}', 24)
var dataContainerName = 'recsys'
var onlinePackageContainerName = 'package-online'
var trainingPackageContainerName = 'package-training'

resource onlineIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${name}-online-${suffix}'
  location: location
  tags: tags
}

resource trainingIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${name}-training-${suffix}'
  location: location
  tags: tags
}

module storage 'modules/storage.bicep' = {
  params: {
    name: storageName
    location: location
    tags: tags
    containerNames: [
      dataContainerName
      onlinePackageContainerName
      trainingPackageContainerName
    ]
    principalIds: [
      onlineIdentity.properties.principalId
      trainingIdentity.properties.principalId
    ]
  }
}

module eventHubs 'modules/event-hubs.bicep' = {
  params: {
    name: '${name}-${suffix}'
    location: location
    tags: tags
    tier: eventHubsTier
    hubName: hubName
    partitionCount: partitionCount
    readerAndSenderPrincipalId: onlineIdentity.properties.principalId
  }
}

module telemetry 'modules/telemetry.bicep' = {
  params: {
    name: '${name}-${suffix}'
    location: location
    tags: tags
    principalIds: [
      onlineIdentity.properties.principalId
      trainingIdentity.properties.principalId
    ]
  }
}

module online 'modules/function-app.bicep' = {
  params: {
    name: '${name}-online-${suffix}'
    location: location
    // azd finds the app of a service by this tag.
    tags: union(tags, { 'azd-service-name': 'online' })
    identityName: onlineIdentity.name
    storageAccountName: storage.outputs.name
    packageContainerName: onlinePackageContainerName
    dataContainerName: dataContainerName
    appInsightsConnectionString: telemetry.outputs.connectionString
    instanceMemoryMB: onlineMemoryMB
    maximumInstanceCount: 40
    settings: {
      InteractionsHub__fullyQualifiedNamespace: eventHubs.outputs.fullyQualifiedNamespace
      InteractionsHub__credential: 'managedidentity'
      InteractionsHub__clientId: onlineIdentity.properties.clientId
      InteractionsHubName: hubName
    }
  }
}

module training 'modules/function-app.bicep' = {
  params: {
    name: '${name}-training-${suffix}'
    location: location
    tags: union(tags, { 'azd-service-name': 'training' })
    identityName: trainingIdentity.name
    storageAccountName: storage.outputs.name
    packageContainerName: trainingPackageContainerName
    dataContainerName: dataContainerName
    appInsightsConnectionString: telemetry.outputs.connectionString
    instanceMemoryMB: trainingMemoryMB
    // A run trains its four families side by side; more instances than families would idle.
    maximumInstanceCount: 40
    settings: {
      InteractionsHubName: hubName
      TrainingSchedule: trainingSchedule
    }
  }
}

@description('Where apps ask for recommendations.')
output onlineUrl string = online.outputs.url

@description('Where a training run can be started by hand.')
output trainingUrl string = training.outputs.url

@description('Where apps send interactions.')
output eventHubsNamespace string = eventHubs.outputs.fullyQualifiedNamespace

@description('The hub in that namespace.')
output interactionsHubName string = hubName

@description('The account that holds the interaction log and the models.')
output storageAccountName string = storage.outputs.name

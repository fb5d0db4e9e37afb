// Recsys in one resource group: an Event Hub in, storage for everything that is kept, two Flex Consumption apps, and their telemetry.
// Every arrow between them is a role of a managed identity: there is no key and no connection string anywhere.
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

@description('The most throughput units, each 1,000 events or 1 MB a second, that the hub takes by itself on the Standard tier. It gives none back.')
@minValue(1)
@maxValue(40)
param maximumThroughputUnits int = 1

@description('When training starts, as a six-field NCRONTAB expression in UTC.')
param trainingSchedule string = '0 0 3 * * *'

@description('When the log is compacted and erased users leave it: a six-field NCRONTAB expression in UTC, before the training reads the table.')
param compactionSchedule string = '0 */30 1-2 * * *'

@description('Seconds between two looks of an online instance at which model version serves.')
@minValue(1)
@maxValue(3600)
param modelPollSeconds int = 30

@description('Seconds between two looks of an online instance at the catalog.')
@minValue(1)
@maxValue(86400)
param catalogRefreshSeconds int = 30

@description('Named defaults of requests: { cart: { k: 4 } }. They stand beside those that the app has.')
param scenarios object = {}

@description('Seconds between two comparisons of the recent histories with the log.')
@minValue(10)
@maxValue(86400)
param historyCheckSeconds int = 300

@description('Whether the log goes on, after ten minutes and with a warning, without events that expired before they were stored; else it stops.')
param skipExpiredEvents bool = false

@description('The types of interactions that are learnt and count as seen, of view, click, like, cart, purchase and rate.')
param positiveTypes string = 'view,click,like,cart,purchase,rate'

@description('Memory of an instance of the training app, in MB.')
@allowed([2048, 4096])
param trainingMemoryMB int = 4096

@description('Processor minutes for the training of a nightly run.')
@minValue(1)
@maxValue(10000)
param maxTrainingMinutes int = 60

@description('How many model versions stay, of those published last and of those that have served, each with the folder of its run.')
@minValue(1)
@maxValue(1000)
param keptModelVersions int = 14

@description('Whether the nightly run puts a model version in front that passes the gate.')
param promoteNightly bool = true

@description('Memory of an instance of the online app, in MB.')
@allowed([512, 2048, 4096])
param onlineMemoryMB int = 2048

@description('Online instances that are kept warm and billed for it; with 0 the app sleeps, and the first caller after that waits for its start.')
@minValue(0)
@maxValue(40)
param onlineAlwaysReadyInstances int = 0

@description('Gigabytes of telemetry a day beyond which none is taken.')
@minValue(1)
param telemetryDailyGigabytes int = 1

@description('Who gets a mail when events are not stored, or a night has failed or not happened; empty: nobody.')
param alertEmail string = ''

@description('Tags of every resource.')
param tags object = {}

var suffix = uniqueString(resourceGroup().id, name)
var shortName = take(name, 8)
var dataContainerName = 'recsys'
var packageContainerName = 'package'

// The lowest ceiling that every version of the platform takes.
var maximumInstanceCount = 40

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

module dataStorage 'modules/storage.bicep' = {
  params: {
    name: '${shortName}dat${suffix}'
    location: location
    tags: tags
    containerNames: [dataContainerName]
    grants: [
      { principalId: onlineIdentity.properties.principalId, role: 'Storage Blob Data Contributor' }
      // Recent histories and the catalog.
      { principalId: onlineIdentity.properties.principalId, role: 'Storage Table Data Contributor' }
      { principalId: trainingIdentity.properties.principalId, role: 'Storage Blob Data Contributor' }
      // The catalog, which training reads and never writes.
      { principalId: trainingIdentity.properties.principalId, role: 'Storage Table Data Reader' }
    ]
  }
}

// An account a host, so that neither app can read the other's function keys or touch its leases and checkpoints.
module onlineStorage 'modules/storage.bicep' = {
  params: {
    name: '${shortName}onl${suffix}'
    location: location
    tags: tags
    containerNames: [packageContainerName]
    grants: [
      { principalId: onlineIdentity.properties.principalId, role: 'Storage Blob Data Owner' }
    ]
  }
}

module trainingStorage 'modules/storage.bicep' = {
  params: {
    name: '${shortName}trn${suffix}'
    location: location
    tags: tags
    containerNames: [packageContainerName]
    grants: [
      { principalId: trainingIdentity.properties.principalId, role: 'Storage Blob Data Owner' }
      // Durable orchestrations keep their work items in queues and their histories in tables.
      { principalId: trainingIdentity.properties.principalId, role: 'Storage Queue Data Contributor' }
      { principalId: trainingIdentity.properties.principalId, role: 'Storage Table Data Contributor' }
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
    maximumThroughputUnits: maximumThroughputUnits
    grants: [
      // The trigger receives; the HTTP calls send.
      { principalId: onlineIdentity.properties.principalId, role: 'Azure Event Hubs Data Receiver' }
      { principalId: onlineIdentity.properties.principalId, role: 'Azure Event Hubs Data Sender' }
    ]
  }
}

module telemetry 'modules/telemetry.bicep' = {
  params: {
    name: '${name}-${suffix}'
    location: location
    tags: tags
    dailyGigabytes: telemetryDailyGigabytes
    grants: [
      { principalId: onlineIdentity.properties.principalId, role: 'Monitoring Metrics Publisher' }
      { principalId: trainingIdentity.properties.principalId, role: 'Monitoring Metrics Publisher' }
    ]
  }
}

module alerts 'modules/alerts.bicep' = if (!empty(alertEmail)) {
  params: {
    name: '${name}-${suffix}'
    location: location
    tags: tags
    workspaceId: telemetry.outputs.workspaceId
    eventHubsNamespaceId: eventHubs.outputs.namespaceId
    email: alertEmail
  }
}

module online 'modules/function-app.bicep' = {
  params: {
    name: '${name}-online-${suffix}'
    location: location
    // azd finds the app of a service by this tag.
    tags: union(tags, { 'azd-service-name': 'online' })
    identityName: onlineIdentity.name
    hostStorageAccountName: onlineStorage.outputs.name
    packageContainerName: packageContainerName
    dataStorageAccountName: dataStorage.outputs.name
    dataContainerName: dataContainerName
    appInsightsConnectionString: telemetry.outputs.connectionString
    instanceMemoryMB: onlineMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyInstances: onlineAlwaysReadyInstances
    settings: {
      InteractionsHub__fullyQualifiedNamespace: eventHubs.outputs.fullyQualifiedNamespace
      InteractionsHub__credential: 'managedidentity'
      InteractionsHub__clientId: onlineIdentity.properties.clientId
      InteractionsHubName: hubName
      ModelPollSeconds: string(modelPollSeconds)
      CatalogRefreshSeconds: string(catalogRefreshSeconds)
      HistoryCheckSeconds: string(historyCheckSeconds)
      SkipExpiredEvents: string(skipExpiredEvents)
      Scenarios: string(scenarios)
      PositiveTypes: positiveTypes
    }
  }
}

module training 'modules/function-app.bicep' = {
  params: {
    name: '${name}-training-${suffix}'
    location: location
    tags: union(tags, { 'azd-service-name': 'training' })
    identityName: trainingIdentity.name
    hostStorageAccountName: trainingStorage.outputs.name
    packageContainerName: packageContainerName
    dataStorageAccountName: dataStorage.outputs.name
    dataContainerName: dataContainerName
    appInsightsConnectionString: telemetry.outputs.connectionString
    instanceMemoryMB: trainingMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyInstances: 0
    settings: {
      InteractionsHubName: hubName
      CompactionSchedule: compactionSchedule
      TrainingSchedule: trainingSchedule
      MaxTrainingMinutes: string(maxTrainingMinutes)
      KeptModelVersions: string(keptModelVersions)
      PromoteNightly: string(promoteNightly)
      PositiveTypes: positiveTypes
      TrainingMemoryMB: string(trainingMemoryMB)
      // Threads of slices that come and go would each leave a heap of their own behind (src/decisions/0126).
      MALLOC_ARENA_MAX: '1'
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
output dataStorageAccountName string = dataStorage.outputs.name

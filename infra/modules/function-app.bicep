@description('Name of the app and of its plan.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Name of the user-assigned identity that the app runs as.')
param identityName string

@description('The account of the host itself: its leases, checkpoints, keys and the deployed package.')
param hostStorageAccountName string

@description('The container in it that holds the deployed package.')
param packageContainerName string

@description('The account of interactions, histories and models.')
param dataStorageAccountName string

@description('The container in it.')
param dataContainerName string

@description('Where telemetry goes.')
param appInsightsConnectionString string

@description('Memory of an instance in MB.')
param instanceMemoryMB int

@description('The most instances.')
param maximumInstanceCount int

@description('Instances that are kept warm for HTTP; 0 lets the app sleep, and the first caller after that waits for its start.')
param alwaysReadyInstances int

@description('Settings of this app alone.')
param settings object

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: identityName
}

resource hostStorage 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: hostStorageAccountName
}

resource dataStorage 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: dataStorageAccountName
}

var sharedSettings = {
  AzureWebJobsStorage__accountName: hostStorage.name
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.properties.clientId
  RecsysStorage__blobServiceUri: dataStorage.properties.primaryEndpoints.blob
  RecsysStorage__tableServiceUri: dataStorage.properties.primaryEndpoints.table
  RecsysContainer: dataContainerName
  // Which of the app's identities the code takes for storage and hub.
  AZURE_CLIENT_ID: identity.properties.clientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: appInsightsConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
  // .NET 10 isolated workers crashed at start (exit code 139) on Flex Consumption in 2026 when they were specialised from a
  // placeholder process; without the placeholder they start.
  WEBSITE_USE_PLACEHOLDER_DOTNETISOLATED: '0'
}

// Flex Consumption: nothing runs and nothing is billed while nothing happens. A plan holds one app.
resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    tier: 'FlexConsumption'
    name: 'FC1'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${hostStorage.properties.primaryEndpoints.blob}${packageContainerName}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      scaleAndConcurrency: {
        maximumInstanceCount: maximumInstanceCount
        instanceMemoryMB: instanceMemoryMB
        alwaysReady: alwaysReadyInstances == 0
          ? []
          : [
              {
                name: 'http'
                instanceCount: alwaysReadyInstances
              }
            ]
      }
      runtime: {
        name: 'dotnet-isolated'
        version: '10.0'
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      ftpsState: 'Disabled'
    }
  }

  // A password of a publishing profile would deploy code that runs as the identity; who deploys signs in instead.
  resource deployment 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: {
      allow: false
    }
  }

  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: {
      allow: false
    }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(sharedSettings, settings)
  }
}

@description('Base address of the app.')
output url string = 'https://${app.properties.defaultHostName}'

@description('Name of the app.')
output name string = app.name

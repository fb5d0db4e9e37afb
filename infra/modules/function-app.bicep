@description('Name of the app and of its plan.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Name of the user-assigned identity that the app runs as.')
param identityName string

@description('The account for the host, the package and the data.')
param storageAccountName string

@description('The container that holds the deployed package.')
param packageContainerName string

@description('The container that holds the interaction log and the models.')
param dataContainerName string

@description('Where telemetry goes.')
param appInsightsConnectionString string

@description('Memory of an instance in MB.')
param instanceMemoryMB int

@description('The most instances.')
param maximumInstanceCount int

@description('Settings of this app alone.')
param settings object

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: identityName
}

resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: storageAccountName
}

var sharedSettings = {
  AzureWebJobsStorage__accountName: storage.name
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.properties.clientId
  RecsysStorage__blobServiceUri: storage.properties.primaryEndpoints.blob
  RecsysStorage__tableServiceUri: storage.properties.primaryEndpoints.table
  RecsysContainer: dataContainerName
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
    keyVaultReferenceIdentity: identity.id
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${packageContainerName}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      scaleAndConcurrency: {
        maximumInstanceCount: maximumInstanceCount
        instanceMemoryMB: instanceMemoryMB
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

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(sharedSettings, settings)
  }
}

@description('Base address of the app.')
output url string = 'https://${app.properties.defaultHostName}'

@description('Name of the app.')
output name string = app.name

using 'main.bicep'

param name = readEnvironmentVariable('AZURE_ENV_NAME', 'recsys')

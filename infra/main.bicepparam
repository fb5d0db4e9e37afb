using 'main.bicep'

// The Azure Developer CLI allows environments like 'Shop-Test_1'; resource names start with what is left of it in lower case.
var environment = toLower(replace(replace(readEnvironmentVariable('AZURE_ENV_NAME', 'recsys'), '-', ''), '_', ''))

param name = take(environment, 12)

param alertEmail = readEnvironmentVariable('RECSYS_ALERT_EMAIL', '')

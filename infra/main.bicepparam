using 'main.bicep'

// The Azure Developer CLI allows environments like 'Shop-Test_1' and '2026.shop(2)'; resource names start with what is left of it in lower case, and
// with a letter.
var given = toLower(readEnvironmentVariable('AZURE_ENV_NAME', 'recsys'))
var beginning = contains('0123456789', take(given, 1)) ? 'r${given}' : given
var environment = replace(replace(replace(replace(replace(beginning, '-', ''), '_', ''), '.', ''), '(', ''), ')', '')

param name = take(environment, 12)

param alertEmail = readEnvironmentVariable('RECSYS_ALERT_EMAIL', '')

@description('Name of what is made.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('The workspace that the apps write to.')
param workspaceId string

@description('Who gets the mail.')
param email string

resource receivers 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: name
  location: 'global'
  tags: tags
  properties: {
    groupShortName: take(name, 12)
    enabled: true
    emailReceivers: [
      {
        name: 'operator'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

// A partition that stands still is tried again for ever: one failed attempt is none, ten in a quarter of an hour are.
resource failures 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: '${name}-failures'
  location: location
  tags: tags
  properties: {
    displayName: 'Events are not stored, or a night has failed'
    severity: 1
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT15M'
    criteria: {
      allOf: [
        {
          query: '''
AppRequests
| where Success == false and OperationName in ('AppendInteractions', 'CompactLog', 'StartTraining', 'TrainingOrchestrator')
| summarize Failures = sum(ItemCount) by OperationName
| where OperationName != 'AppendInteractions' or Failures >= 10
'''
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: [receivers.id]
    }
  }
}

@description('Name of what is made.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('The workspace that the apps write to.')
param workspaceId string

@description('The namespace of the hub.')
param eventHubsNamespaceId string

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
    // In a fresh workspace the table comes with its first row.
    skipQueryValidation: true
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

// An app that does not start, or whose trigger may not listen, fails no run. Six hours, because what comes in a minute before a look at a quiet hub
// has not gone out yet; a hub keeps events for a day at least.
resource unread 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${name}-unread'
  location: 'global'
  tags: tags
  properties: {
    description: 'Events come in and nobody reads them: the online app or its trigger does not start'
    severity: 1
    enabled: true
    scopes: [eventHubsNamespaceId]
    evaluationFrequency: 'PT1H'
    windowSize: 'PT6H'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      // All of them.
      allOf: [
        {
          name: 'in'
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'Microsoft.EventHub/namespaces'
          metricName: 'IncomingMessages'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 0
        }
        {
          name: 'out'
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'Microsoft.EventHub/namespaces'
          metricName: 'OutgoingMessages'
          timeAggregation: 'Total'
          operator: 'LessThanOrEqual'
          threshold: 0
        }
      ]
    }
    actions: [
      {
        actionGroupId: receivers.id
      }
    ]
  }
}

// What a training app that does not start would do at night fails no run either. Not on the first day, when there was no night yet.
resource nights 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: '${name}-nights'
  location: location
  tags: tags
  properties: {
    displayName: 'A night has not happened: the training app does not start'
    severity: 1
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: 'P1D'
    windowSize: 'P1D'
    overrideQueryTimeRange: 'P2D'
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: '''
AppTraces
| summarize First = min(TimeGenerated), Nights = countif(OperationName == 'CompactLog' and TimeGenerated > ago(26h))
| where First < ago(26h) and Nights == 0
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

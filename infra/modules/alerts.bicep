// Five alerts on the app's own log. Each query is a file in infra/queries.

@description('Prefix of the names.')
param namePrefix string

@description('Azure region.')
param location string

@description('Tags of the resources.')
param tags object

@description('Workspace that holds the log.')
param workspaceId string

@description('E-mail addresses that are told; with none the alerts are only shown in the portal.')
param addresses array

@description('Hours without a completed scan that count as late; longer than the schedule, at most 47; 0 turns this alert off.')
@minValue(0)
@maxValue(47)
param lateAfterHours int

var rules = [
  {
    name: 'scan-failed'
    displayName: 'Sidescan: a scan failed'
    description: 'A scan was given up after its last try. Look at GET /api/scans and at the log of that scan id.'
    severity: 1
    query: loadTextContent('../queries/scan-failed.kql')
    every: 'PT15M'
    window: 'PT15M'
  }
  {
    name: 'coverage-incomplete'
    displayName: 'Sidescan: coverage was incomplete twice'
    description: 'The last two scans had gaps: something could not be read. The report names each gap and what it hides.'
    severity: 2
    query: loadTextContent('../queries/coverage-incomplete.kql')
    every: 'PT1H'
    window: 'P2D'
  }
  {
    name: 'poison-messages'
    displayName: 'Sidescan: a message went to a poison queue'
    description: 'A message failed five times. docs/operations.md says how to look at it.'
    severity: 1
    query: loadTextContent('../queries/poison-messages.kql')
    every: 'PT15M'
    window: 'PT15M'
  }
  {
    name: 'deliveries-failing'
    displayName: 'Sidescan: people could not be told'
    description: 'A digest or an alert could not be delivered. GET /api/deliveries says which and why.'
    severity: 2
    query: loadTextContent('../queries/deliveries-failing.kql')
    every: 'PT1H'
    window: 'PT1H'
  }
]

resource people 'Microsoft.Insights/actionGroups@2022-06-01' = if (!empty(addresses)) {
  name: '${namePrefix}-operators'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'sidescan'
    emailReceivers: [
      for (address, index) in addresses: {
        name: 'operator-${index}'
        emailAddress: address
        useCommonAlertSchema: true
      }
    ]
  }
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: '${namePrefix}-${rule.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: rule.displayName
      description: rule.description
      severity: rule.severity
      enabled: true
      autoMitigate: true
      scopes: [
        workspaceId
      ]
      evaluationFrequency: rule.every
      windowSize: rule.window
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: rule.query
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
        actionGroups: empty(addresses) ? [] : [people.id]
      }
    }
  }
]

resource late 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = if (lateAfterHours > 0) {
  name: '${namePrefix}-scan-late'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'Sidescan: no scan completed in ${lateAfterHours} hours'
    description: 'The schedule did not run, or no scan gets to its end. Look at GET /api/health and GET /api/scans.'
    severity: 1
    enabled: true
    autoMitigate: true
    scopes: [
      workspaceId
    ]
    evaluationFrequency: 'PT1H'
    windowSize: 'P2D'
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: replace(loadTextContent('../queries/scan-late.kql'), '{hours}', string(lateAfterHours))
          timeAggregation: 'Total'
          metricMeasureColumn: 'completed'
          operator: 'LessThan'
          threshold: 1
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: empty(addresses) ? [] : [people.id]
    }
  }
}

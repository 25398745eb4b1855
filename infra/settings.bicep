// Generated from the settings catalogue (`npm run generate`); do not edit.

@description('Settings of Sidescan by name, docs/settings.md; empty ones count as not set.')
@sealed()
@export()
type sidescanSettings = {
  @description('What is scanned: `tenant`, `managementGroups:a,b` or `subscriptions:x,y`.')
  SIDESCAN_SCOPE: string?
  @description('Subscription ids that must be seen, separated by commas; one that is not seen is a gap.')
  SIDESCAN_EXPECTED_SUBSCRIPTIONS: string?
  @description('Another Resource Manager endpoint than the cloud’s own; https.')
  SIDESCAN_ARM_ENDPOINT: string?
  @description('A certificate (PEM) to trust for that endpoint; for simulations and private endpoints.')
  SIDESCAN_ARM_CERTIFICATE: string?
  @description('When a scan starts by itself: NCRONTAB, six fields, UTC.')
  SIDESCAN_SCAN_SCHEDULE: string?
  @description('Whether a digest is sent: when something `changes`, `always`, or never (`off`; regressions are told all the same).')
  SIDESCAN_DIGEST: string?
  @description('When the digest goes out: weekday, time, IANA time zone.')
  SIDESCAN_DIGEST_WHEN: string?
  @description('E-mail addresses that are told of the whole fleet, separated by commas.')
  SIDESCAN_DIGEST_TO: string?
  @description('The tag that names who a cluster belongs to, by e-mail addresses or a name of `SIDESCAN_OWNERS`; looked up on the cluster, its resource group, its subscription.')
  SIDESCAN_OWNER_TAG: string?
  @description('Addresses of owners that the tag calls by name: `name=address,address; name2=address`.')
  SIDESCAN_OWNERS: string?
  @description('Private networks (CIDR, separated by commas) that Teams, Slack and webhook URLs may lead to; without it only public addresses.')
  SIDESCAN_WEBHOOK_ALLOW: string?
  @description('Where people open the dashboard; messages link to it. Without it: the app’s own host name (`WEBSITE_HOSTNAME`).')
  SIDESCAN_APP_URL: string?
  @description('Whether the app looks inside every meshed cluster after a scan of the fleet. It needs rights there, see docs/inspect.md; what it sees counts from the next scan on.')
  SIDESCAN_INSPECTION: string?
  @description('Days that what was seen inside a cluster counts; older evidence is not used.')
  SIDESCAN_INSPECTION_MAX_AGE_DAYS: string?
  @description('How many traces of a hundred are sent where telemetry goes; one with an error always is.')
  SIDESCAN_TELEMETRY_SAMPLE_PERCENT: string?
  @description('Whether logs, spans and metrics may hold names: scopes, recipients, the words of errors. Codes, counts and ids of scans are told anyway.')
  SIDESCAN_TELEMETRY_NAMES: string?
  @description('What counts as proof of native mode: `documented`, or only what was `observed` inside the cluster.')
  SIDESCAN_EVIDENCE: string?
  @description('The path that findings aim at: `default` (asm-1-29 on 1.33) or `preview` (the flag, asm-1-20 on 1.29).')
  SIDESCAN_TARGET: string?
  @description('Days that a scan’s results and its snapshot are kept; longer the latest two, and those that the next messages compare with (a dozen or so).')
  SIDESCAN_RETENTION_DAYS: string?
  @description('Seconds without a heartbeat after which a scan counts as dead: it is taken over by its next delivery, or expires.')
  SIDESCAN_SCAN_DEAD_AFTER_SECONDS: string?
  @description('Calls that a scan of the app may spend on asking Azure itself whether clusters are really gone or better, as its index says, before anybody is told; 0 takes the index’s word.')
  SIDESCAN_CONFIRM_CALLS: string?
  @description('Clusters in one batch of a wave.')
  SIDESCAN_WAVE_BATCH_SIZE: string?
  @description('Tags that name a cluster’s environment, the first one present wins.')
  SIDESCAN_WAVE_ENVIRONMENT_TAGS: string?
  @description('A tag whose equal values never meet in one batch (for example the two clusters of one service).')
  SIDESCAN_WAVE_GROUP_TAG: string?
}

@description('Settings whose values lie in Key Vault, as secrets named like them, in lower case with hyphens.')
@export()
var secretSettingNames = [
  'SIDESCAN_MAIL_CONNECTION_STRING'
  'SIDESCAN_TEAMS_WEBHOOK'
  'SIDESCAN_SLACK_WEBHOOK'
  'SIDESCAN_WEBHOOK_URL'
  'SIDESCAN_WEBHOOK_SECRETS'
]

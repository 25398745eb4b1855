// Mail through Azure Communication Services, with the app's identity instead of a key.

@description('Name of the Communication Services resource, unique in all of Azure.')
param name string

@description('Name of the e-mail service.')
param emailServiceName string

@description('Tags of the resources.')
param tags object

@description('Object id of the identity that sends.')
param principalId string

@description('Where mail data rests, in the words of Communication Services, such as Europe or United States.')
param dataLocation string

@description('A domain of your own; empty for one that Azure makes, which sends little: 5 mails a minute, 10 an hour.')
param customDomain string

@description('Whether the domain of your own is verified: only then can it be linked. Deploy once with false, add its DNS records, deploy with true.')
param customDomainVerified bool

@description('The part of the sender address before the @.')
param senderName string

var hasCustomDomain = !empty(customDomain)
var isLinked = !hasCustomDomain || customDomainVerified

resource emailService 'Microsoft.Communication/emailServices@2023-04-01' = {
  name: emailServiceName
  location: 'global'
  tags: tags
  properties: {
    dataLocation: dataLocation
  }
}

resource domain 'Microsoft.Communication/emailServices/domains@2023-04-01' = {
  parent: emailService
  name: hasCustomDomain ? customDomain : 'AzureManagedDomain'
  location: 'global'
  tags: tags
  properties: {
    domainManagement: hasCustomDomain ? 'CustomerManaged' : 'AzureManaged'
    userEngagementTracking: 'Disabled'
  }
}

resource communication 'Microsoft.Communication/communicationServices@2023-04-01' = {
  name: name
  location: 'global'
  tags: tags
  properties: {
    dataLocation: dataLocation
    linkedDomains: isLinked ? [domain.id] : []
  }
}

// There is no built-in role that only sends. These are the three rights that the service's documentation asks for; the
// built-in owner role would also hand out the keys.
resource senderRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, 'sidescan mail sender')
  properties: {
    roleName: 'Sidescan mail sender (${uniqueString(resourceGroup().id)})'
    description: 'Sends mail through one Communication Services resource. Cannot read its keys.'
    type: 'CustomRole'
    assignableScopes: [
      resourceGroup().id
    ]
    permissions: [
      {
        actions: [
          'Microsoft.Communication/CommunicationServices/Read'
          'Microsoft.Communication/CommunicationServices/Write'
          'Microsoft.Communication/EmailServices/write'
        ]
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
  }
}

resource sender 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(communication.id, principalId, 'sidescan mail sender')
  scope: communication
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: senderRole.id
    description: 'Sidescan: sends digests.'
  }
}

@description('Where the app sends mail (SIDESCAN_MAIL_ENDPOINT).')
output endpoint string = 'https://${communication.properties.hostName}'

@description('The address that mails come from (SIDESCAN_MAIL_SENDER); empty until the domain is linked.')
output senderAddress string = isLinked ? '${senderName}@${domain.properties.mailFromSenderDomain}' : ''

// The virtual network, if it is enabled: a subnet through which the app sends, and one with the private endpoints of storage and
// vault. The app reaches WorkflowGen through it by peering, VPN or ExpressRoute, so that WorkflowGen needs no public address.
param name string
param location string
param tags object
param addressPrefix string
param dnsServers array
param storageId string
param vaultId string

var vaultZone = 'privatelink${replace(environment().suffixes.keyvaultDns, '.vault.', '.vaultcore.')}'
var endpoints = [
  { name: 'blob', service: storageId, zone: 'privatelink.blob.${environment().suffixes.storage}' }
  { name: 'table', service: storageId, zone: 'privatelink.table.${environment().suffixes.storage}' }
  { name: 'vault', service: vaultId, zone: vaultZone }
]

resource vnet 'Microsoft.Network/virtualNetworks@2025-01-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addressPrefix] }
    dhcpOptions: empty(dnsServers) ? null : { dnsServers: dnsServers }
    // Subnets stand here and not beside the network: deployed again without them, it would try to remove them.
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, 0)
          delegations: [{ name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, 1)
          privateEndpointNetworkPolicies: 'Enabled'
        }
      }
    ]
  }
}

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for endpoint in endpoints: {
    name: endpoint.zone
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (endpoint, i) in endpoints: {
    parent: zones[i]
    name: name
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: vnet.id }
    }
  }
]

resource privateEndpoints 'Microsoft.Network/privateEndpoints@2025-01-01' = [
  for endpoint in endpoints: {
    name: 'pep-${endpoint.name}-${name}'
    location: location
    tags: tags
    properties: {
      subnet: { id: '${vnet.id}/subnets/endpoints' }
      privateLinkServiceConnections: [
        {
          name: endpoint.name
          properties: { privateLinkServiceId: endpoint.service, groupIds: [endpoint.name] }
        }
      ]
    }
  }
]

resource zoneGroups 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-01-01' = [
  for (endpoint, i) in endpoints: {
    parent: privateEndpoints[i]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [{ name: endpoint.name, properties: { privateDnsZoneId: zones[i].id } }]
    }
  }
]

output appSubnetId string = '${vnet.id}/subnets/app'

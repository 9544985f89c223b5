import type { PathSpec } from '../swagger.ts';
import { document, list, named, object, oneOf, operation, shown, text, truth, whole } from './words.ts';

/*
 * Microsoft.Network, api-version 2023-11-01: what we ask for and are answered, and what of it is for reading only.
 * Facts of specification/network/resource-manager/Microsoft.Network/stable/2023-11-01/{network,virtualNetwork,
 * networkInterface}.json of github.com/Azure/azure-rest-api-specs. Of networkSecurityGroup.json those of 2023-09-01 and
 * 2024-01-01, which are the same; of publicIpAddress.json that of 2023-09-01.
 */

const inGroup = '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Network';

/** The three things that are done to each of its kinds. */
function resource(type: string, name: string, part: string): Readonly<Record<string, PathSpec>> {
  const path = `${inGroup}/${type}/{${part}}`;
  const does = `${type[0]?.toUpperCase()}${type.slice(1)}`;
  return {
    [path]: {
      get: operation(`${does}_Get`, path, [200], { answer: name, query: ['$expand'] }),
      put: operation(`${does}_CreateOrUpdate`, path, [200, 201], { answer: name, body: name }),
      delete: operation(`${does}_Delete`, path, [200, 202, 204]),
    },
  };
}

const allNetworks = '/subscriptions/{subscriptionId}/providers/Microsoft.Network/virtualNetworks';
const usages = `${inGroup}/virtualNetworks/{virtualNetworkName}/usages`;
const paged = true;

const inResource = { allOf: [named('Resource')] };
const inSubResource = { allOf: [named('SubResource')] };
const state = { provisioningState: named('ProvisioningState') };
const etag = { etag: shown(text) };

export const network = document(
  '2023-11-01',
  {
    ...resource('virtualNetworks', 'VirtualNetwork', 'virtualNetworkName'),
    ...resource('networkSecurityGroups', 'NetworkSecurityGroup', 'networkSecurityGroupName'),
    ...resource('publicIPAddresses', 'PublicIPAddress', 'publicIpAddressName'),
    ...resource('networkInterfaces', 'NetworkInterface', 'networkInterfaceName'),
    [allNetworks]: {
      get: operation('VirtualNetworks_ListAll', allNetworks, [200], { answer: 'VirtualNetworkListResult', paged }),
    },
    [usages]: {
      get: operation('VirtualNetworks_ListUsage', usages, [200], { answer: 'VirtualNetworkListUsageResult', paged }),
    },
  },
  {
    Resource: object({
      id: text,
      name: shown(text),
      type: shown(text),
      location: text,
      tags: { type: 'object', additionalProperties: text },
    }),
    SubResource: object({ id: text }),
    ProvisioningState: shown(oneOf('Succeeded', 'Updating', 'Deleting', 'Failed')),
    IPAllocationMethod: oneOf('Static', 'Dynamic'),
    IPVersion: oneOf('IPv4', 'IPv6'),
    VirtualNetwork: object({ properties: named('VirtualNetworkPropertiesFormat'), ...etag }, inResource),
    VirtualNetworkPropertiesFormat: object({
      addressSpace: object({ addressPrefixes: list(text) }),
      dhcpOptions: object({ dnsServers: list(text) }),
      subnets: list(named('Subnet')),
      resourceGuid: shown(text),
      ...state,
    }),
    VirtualNetworkListResult: object({ value: list(named('VirtualNetwork')), nextLink: text }),
    Subnet: object({ properties: named('SubnetPropertiesFormat'), name: text, ...etag }, inSubResource),
    SubnetPropertiesFormat: object({
      addressPrefix: text,
      addressPrefixes: list(text),
      networkSecurityGroup: named('NetworkSecurityGroup'),
      delegations: list(named('Delegation')),
      purpose: shown(text),
      defaultOutboundAccess: truth,
      ...state,
    }),
    Delegation: object(
      {
        properties: object({ serviceName: text, actions: shown(list(text)), ...state }),
        name: text,
        type: text,
        ...etag,
      },
      inSubResource,
    ),
    VirtualNetworkListUsageResult: object({ value: shown(list(named('VirtualNetworkUsage'))), nextLink: text }),
    VirtualNetworkUsage: object({
      id: shown(text),
      currentValue: shown({ type: 'number', format: 'double' }),
      limit: shown({ type: 'number', format: 'double' }),
      name: object({ localizedValue: shown(text), value: shown(text) }),
      unit: shown(text),
    }),
    NetworkSecurityGroup: object({ properties: named('NetworkSecurityGroupPropertiesFormat'), ...etag }, inResource),
    NetworkSecurityGroupPropertiesFormat: object({
      flushConnection: truth,
      securityRules: list(named('SecurityRule')),
      defaultSecurityRules: shown(list(named('SecurityRule'))),
      networkInterfaces: shown(list(named('NetworkInterface'))),
      subnets: shown(list(named('Subnet'))),
      resourceGuid: shown(text),
      ...state,
    }),
    SecurityRule: object(
      { properties: named('SecurityRulePropertiesFormat'), name: text, type: text, ...etag },
      inSubResource,
    ),
    SecurityRulePropertiesFormat: object(
      {
        description: text,
        protocol: oneOf('Tcp', 'Udp', 'Icmp', 'Esp', '*', 'Ah'),
        sourcePortRange: text,
        sourcePortRanges: list(text),
        sourceAddressPrefix: text,
        sourceAddressPrefixes: list(text),
        destinationPortRange: text,
        destinationPortRanges: list(text),
        destinationAddressPrefix: text,
        destinationAddressPrefixes: list(text),
        access: oneOf('Allow', 'Deny'),
        priority: whole,
        direction: oneOf('Inbound', 'Outbound'),
        ...state,
      },
      { required: ['protocol', 'access', 'priority', 'direction'] },
    ),
    PublicIPAddress: object(
      {
        sku: object({ name: oneOf('Basic', 'Standard'), tier: oneOf('Regional', 'Global') }),
        properties: named('PublicIPAddressPropertiesFormat'),
        zones: list(text),
        ...etag,
      },
      inResource,
    ),
    PublicIPAddressPropertiesFormat: object({
      publicIPAllocationMethod: named('IPAllocationMethod'),
      publicIPAddressVersion: named('IPVersion'),
      ipConfiguration: shown(named('SubResource')),
      ipAddress: text,
      idleTimeoutInMinutes: whole,
      resourceGuid: shown(text),
      deleteOption: oneOf('Delete', 'Detach'),
      ...state,
    }),
    NetworkInterface: object({ properties: named('NetworkInterfacePropertiesFormat'), ...etag }, inResource),
    NetworkInterfacePropertiesFormat: object({
      virtualMachine: shown(named('SubResource')),
      networkSecurityGroup: named('NetworkSecurityGroup'),
      ipConfigurations: list(named('NetworkInterfaceIPConfiguration')),
      macAddress: shown(text),
      primary: shown(truth),
      vnetEncryptionSupported: shown(truth),
      enableAcceleratedNetworking: truth,
      enableIPForwarding: truth,
      resourceGuid: shown(text),
      ...state,
    }),
    NetworkInterfaceIPConfiguration: object(
      { properties: named('NetworkInterfaceIPConfigurationPropertiesFormat'), name: text, type: text, ...etag },
      inSubResource,
    ),
    NetworkInterfaceIPConfigurationPropertiesFormat: object({
      primary: truth,
      subnet: named('Subnet'),
      privateIPAddress: text,
      privateIPAllocationMethod: named('IPAllocationMethod'),
      privateIPAddressVersion: named('IPVersion'),
      publicIPAddress: named('PublicIPAddress'),
      ...state,
    }),
  },
);

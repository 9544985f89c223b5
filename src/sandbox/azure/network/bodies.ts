import { z } from 'zod';
import { identity, tagsSchema } from '../body.ts';

const reference = z.strictObject({ id: z.string() });
const head = { ...identity, location: z.string(), tags: tagsSchema.optional(), etag: z.string().optional() };
const zones = z
  .array(z.enum(['1', '2', '3']))
  .max(3)
  .optional();

const rule = z.strictObject({
  name: z.string().min(1).max(80),
  properties: z.strictObject({
    description: z.string().max(140).optional(),
    protocol: z.enum(['Tcp', 'Udp', 'Icmp', 'Esp', '*', 'Ah']),
    sourcePortRange: z.string().optional(),
    destinationPortRange: z.string().optional(),
    sourceAddressPrefix: z.string().optional(),
    destinationAddressPrefix: z.string().optional(),
    access: z.enum(['Allow', 'Deny']),
    priority: z.number().int().min(100).max(4096),
    direction: z.enum(['Inbound', 'Outbound']),
  }),
});

/** Source: Microsoft.Network networkSecurityGroup.json, 2023-11-01 */
export const nsgSchema = z.strictObject({
  ...head,
  properties: z.strictObject({
    securityRules: z.array(rule).max(1000).optional(),
    flushConnection: z.boolean().optional(),
  }),
});

const subnet = z.strictObject({
  name: z.string().min(1).max(80),
  properties: z.strictObject({
    addressPrefix: z.string(),
    networkSecurityGroup: reference.optional(),
    defaultOutboundAccess: z.boolean().optional(),
    delegations: z
      .array(z.strictObject({ name: z.string(), properties: z.strictObject({ serviceName: z.string() }) }))
      .optional(),
  }),
});

/** Source: Microsoft.Network virtualNetwork.json, 2023-11-01 */
export const networkSchema = z.strictObject({
  ...head,
  properties: z.strictObject({
    addressSpace: z.strictObject({ addressPrefixes: z.array(z.string()).min(1) }),
    subnets: z.array(subnet).optional(),
    dhcpOptions: z.strictObject({ dnsServers: z.array(z.string()) }).optional(),
  }),
});

/** Source: Microsoft.Network publicIpAddress.json, 2023-11-01 */
export const addressSchema = z.strictObject({
  ...head,
  zones,
  sku: z
    .strictObject({ name: z.enum(['Basic', 'Standard']), tier: z.enum(['Regional', 'Global']).optional() })
    .optional(),
  properties: z.strictObject({
    publicIPAllocationMethod: z.enum(['Static', 'Dynamic']).optional(),
    publicIPAddressVersion: z.enum(['IPv4', 'IPv6']).optional(),
    idleTimeoutInMinutes: z.number().int().min(4).max(30).optional(),
    deleteOption: z.enum(['Delete', 'Detach']).optional(),
  }),
});

/** Source: Microsoft.Network networkInterface.json, 2023-11-01 */
export const nicSchema = z.strictObject({
  ...head,
  properties: z.strictObject({
    enableAcceleratedNetworking: z.boolean().optional(),
    enableIPForwarding: z.boolean().optional(),
    networkSecurityGroup: reference.optional(),
    ipConfigurations: z
      .array(
        z.strictObject({
          name: z.string().min(1),
          properties: z.strictObject({
            primary: z.boolean().optional(),
            subnet: reference,
            privateIPAllocationMethod: z.enum(['Dynamic', 'Static']).optional(),
            privateIPAddress: z.string().optional(),
            privateIPAddressVersion: z.enum(['IPv4', 'IPv6']).optional(),
            publicIPAddress: z
              .strictObject({
                id: z.string(),
                properties: z.strictObject({ deleteOption: z.enum(['Delete', 'Detach']).optional() }).optional(),
              })
              .optional(),
          }),
        }),
      )
      .min(1),
  }),
});

/** What the service sets itself on them. */
export const networkReadOnly = [
  'provisioningState',
  'resourceGuid',
  'ipAddress',
  'ipConfiguration',
  'macAddress',
  'virtualMachine',
  'defaultSecurityRules',
  'networkInterfaces',
  'etag',
];

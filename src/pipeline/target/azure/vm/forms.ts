import { z } from 'zod';

const text = z.string().max(4096);
const tags = z.record(text, text).nullish();
const perhaps = z.object({ id: text.optional() });

/** Microsoft.Compute/virtualMachines, as far as we look at it. */
export const vmForm = z.object({
  id: text,
  name: text,
  tags,
  properties: z.object({
    provisioningState: text.optional(),
    hardwareProfile: z.object({ vmSize: text.optional() }).optional(),
    storageProfile: z
      .object({
        osDisk: z.object({ name: text.optional(), managedDisk: perhaps.optional() }).optional(),
        dataDisks: z
          .array(z.object({ lun: z.number(), name: text.optional(), managedDisk: perhaps.nullable().optional() }))
          .max(256)
          .optional(),
      })
      .optional(),
  }),
});

const status = z.object({
  code: text.optional(),
  displayStatus: text.optional(),
  message: text.optional(),
});

/** VirtualMachineInstanceView. */
export const instanceViewForm = z.object({
  statuses: z.array(status).max(1000).default([]),
  vmAgent: z.object({ vmAgentVersion: text.optional(), statuses: z.array(status).max(1000).default([]) }).nullish(),
});

/** RetrieveBootDiagnosticsDataResult; the addresses are signed. */
export const bootDataForm = z.object({
  serialConsoleLogBlobUri: text.optional(),
  consoleScreenshotBlobUri: text.optional(),
});

const subnet = z.object({
  id: text,
  name: text,
  properties: z
    .object({ delegations: z.array(z.object({ properties: z.object({ serviceName: text.optional() }) })).nullish() })
    .default({}),
});

/** Microsoft.Network/virtualNetworks. */
export const networkForm = z.object({
  id: text,
  name: text,
  location: text,
  tags,
  properties: z.object({
    provisioningState: text.optional(),
    subnets: z.array(subnet).max(10_000).default([]),
  }),
});

/** One entry of VirtualNetworks - List Usage: `id` is the subnet's, and -1 stands for what is not counted. */
export const usageForm = z.object({ id: text, currentValue: z.number(), limit: z.number() });

export const addressForm = z.object({
  id: text,
  name: text,
  tags,
  properties: z.object({ ipAddress: text.optional() }),
});

export const nicForm = z.object({
  id: text,
  name: text,
  tags,
  properties: z.object({
    ipConfigurations: z
      .array(z.object({ properties: z.object({ privateIPAddress: text.optional() }) }))
      .max(1000)
      .default([]),
  }),
});

export type VmRow = z.infer<typeof vmForm>;
export type NetworkRow = z.infer<typeof networkForm>;
export type InstanceView = z.infer<typeof instanceViewForm>;

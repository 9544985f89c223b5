import { z } from 'zod';

/** An Azure managed image from uploaded managed disks. */
export const azureTarget = z.strictObject({
  kind: z.literal('azure'),
  cloud: z.enum(['AzureCloud', 'AzureChinaCloud', 'AzureUSGovernment']).default('AzureCloud'),
  /** How to sign in; auto takes the environment's service principal, else the az session. */
  signIn: z.enum(['auto', 'environment', 'az', 'browser', 'device-code']).default('auto'),
  tenant: z.string().optional(),
  /** Name or id. */
  subscription: z.string().min(1),
  resourceGroup: z.string().regex(/^[-\w._()]{1,90}(?<!\.)$/),
  location: z.string().min(1),
  generation: z.union([z.literal(1), z.literal(2), z.literal('auto')]).default('auto'),
  publish: z.enum(['image', 'disk']).default('image'),
  /** Of the image; the disks' names add up to eight characters, and 80 is the most Azure takes. */
  name: z.string().regex(/^[A-Za-z0-9][\w.-]{0,70}[A-Za-z0-9_]$|^[A-Za-z0-9]$/),
  sku: z
    .enum(['Standard_LRS', 'StandardSSD_LRS', 'Premium_LRS', 'StandardSSD_ZRS', 'Premium_ZRS'])
    .default('StandardSSD_LRS'),
  zone: z.union([z.literal(1), z.literal(2), z.literal(3)]).optional(),
  osType: z.enum(['Linux', 'Windows']).optional(),
  /** For tests and private clouds: Resource Manager, sign-in authority, extra CA (PEM). */
  endpoint: z.url().optional(),
  authority: z.url().optional(),
  caFile: z.string().optional(),
});

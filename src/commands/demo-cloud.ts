import type { Plan } from '../pipeline/plan.ts';
import type { AzureSandbox } from '../sandbox/azure/index.ts';

/** The sandbox's own service principal, where the sign-in looks for one. */
export function signInTo(cloud: AzureSandbox): void {
  process.env.AZURE_TENANT_ID = cloud.tenantId;
  process.env.AZURE_CLIENT_ID = cloud.clientId;
  process.env.AZURE_CLIENT_SECRET = cloud.clientSecret;
}

/** A sandbox is never reached by a proxy. */
export function withoutProxy(): void {
  process.env.NO_PROXY = [process.env.NO_PROXY, '127.0.0.1', 'localhost'].filter(Boolean).join(',');
}

/** Into the sandbox as an image. */
export function planInto(cloud: AzureSandbox, name: string): Plan['target'] {
  return {
    kind: 'azure',
    cloud: 'AzureCloud',
    signIn: 'environment',
    tenant: cloud.tenantId,
    subscription: cloud.subscriptionName,
    resourceGroup: 'rg-rehearsal',
    location: 'westeurope',
    generation: 'auto',
    publish: 'image',
    name,
    sku: 'StandardSSD_LRS',
    endpoint: cloud.endpoint,
    authority: cloud.authority,
    caFile: cloud.caFile,
  };
}

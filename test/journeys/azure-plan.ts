import { stringify } from 'yaml';
import type { AzureSandbox } from '../../src/sandbox/azure/index.ts';

/** A plan into the sandbox, as YAML. */
export function azurePlan(cloud: AzureSandbox, source: object, target: Readonly<Record<string, unknown>>): string {
  return stringify({
    version: 1,
    source,
    target: {
      kind: 'azure',
      signIn: 'environment',
      subscription: cloud.subscriptionName,
      resourceGroup: 'rg-journey',
      location: 'westeurope',
      endpoint: cloud.endpoint,
      authority: cloud.authority,
      caFile: cloud.caFile,
      ...target,
    },
  });
}

/** The sandbox's service principal, as an environment. */
export function azureSignIn(cloud: AzureSandbox): NodeJS.ProcessEnv {
  return {
    AZURE_TENANT_ID: cloud.tenantId,
    AZURE_CLIENT_ID: cloud.clientId,
    AZURE_CLIENT_SECRET: cloud.clientSecret,
  };
}

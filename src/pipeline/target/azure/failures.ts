import { failing } from '../../failure.ts';

/** What Azure can refuse. */
export interface AzureFailures {
  AZURE_UNREACHABLE: { host: string; reason: string };
}

export const azureFailure = failing<AzureFailures>({
  AZURE_UNREACHABLE: { exit: 'unreachable', retry: 'auto', next: ['resume'] },
});

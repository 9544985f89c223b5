import type { AzureFailures } from '../../../pipeline/target/azure/failures.ts';
import type { Sentences } from '../types.ts';

export const azureFailures: Sentences<AzureFailures> = {
  AZURE_UNREACHABLE: f => `Azure did not answer at ${f.host} (${f.reason}). Check network and proxy, then resume.`,
};

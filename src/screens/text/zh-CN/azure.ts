import type { AzureFailures } from '../../../pipeline/target/azure/failures.ts';
import type { Sentences } from '../types.ts';

export const azureFailures: Sentences<AzureFailures> = {
  AZURE_UNREACHABLE: f => `Azure 在 ${f.host} 没有应答（${f.reason}）。请检查网络和代理，然后继续。`,
};

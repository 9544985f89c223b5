import type { AzureUploadFailures } from '../../../pipeline/target/azure/upload/failures.ts';
import type { Sentences } from '../types.ts';

const doors: Readonly<Record<string, string>> = {
  AllowPrivate: 'lets only private endpoints reach its data',
  DenyAll: 'lets nobody reach its data',
  Disabled: 'keeps the public network from its data',
};

export const azureUploadFailures: Sentences<AzureUploadFailures> = {
  AZURE_UPLOAD_ROLE: f =>
    `The data of the disk ${f.name} is locked with Microsoft Entra ID, and who is signed in may not write to it (${f.host}: ${f.code}). Have the role Data Operator for Managed Disks assigned on its resource group or subscription, wait some minutes until it holds, then resume.`,
  AZURE_UPLOAD_NETWORK: f =>
    `The network policy of the disk ${f.name} (${f.policy}) ${doors[f.policy] ?? 'keeps this machine from its data'} (${f.reason}). Run from a network with a private endpoint to its disk access, or have the Azure Policy that sets this exempt the resource group, then resume.`,
};

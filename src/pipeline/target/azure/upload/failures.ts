import { failing } from '../../../failure.ts';

/** What the endpoint of a managed disk can refuse beyond what any storage does. */
export interface AzureUploadFailures {
  /** The disk takes data only from who has a certain role on it. */
  AZURE_UPLOAD_ROLE: { name: string; host: string; code: string };
  /** The disk's network policy keeps this machine out. @param policy `AllowPrivate`, `DenyAll`, or `Disabled` for the public network */
  AZURE_UPLOAD_NETWORK: { name: string; policy: string; reason: string };
}

export const uploadFailure = failing<AzureUploadFailures>({
  AZURE_UPLOAD_ROLE: { exit: 'denied', retry: 'ask', next: ['sign-in', 'resume', 'undo'] },
  AZURE_UPLOAD_NETWORK: { exit: 'denied', retry: 'ask', next: ['resume', 'undo'] },
});

import { failing } from '../../../failure.ts';

/** What can go wrong where a machine is made at once. */
export interface AzureVmFailures {
  // ── what the plan says of it
  /** A machine is asked for, and the plan has no answer for this key. */
  AZURE_VM_INCOMPLETE: { key: string };
  /** One key of the plan asks for what another rules out. */
  AZURE_VM_CONFLICT: { key: string; needs: string };
  AZURE_VM_NAME: { name: string; most: number };
  AZURE_VM_USER: { user: string };
  AZURE_SSH_KEY: { file: string; reason: string };
  /** The file holds the secret half. */
  AZURE_SSH_KEY_PRIVATE: { file: string };
  AZURE_USER_DATA: { file: string; reason: string };
  AZURE_USER_DATA_SIZE: { file: string; bytes: number; most: number };
  AZURE_USER_DATA_FORM: { file: string; reason: string };

  // ── the network it is put into
  AZURE_SUBNET_FORM: { network: string };
  AZURE_NETWORK_UNKNOWN: { network: string; group: string };
  AZURE_NETWORK_LOCATION: { network: string; location: string; expected: string };
  AZURE_SUBNET_UNKNOWN: { subnet: string; network: string; known: string };
  AZURE_SUBNET_DELEGATED: { subnet: string; network: string; service: string };
  AZURE_SUBNET_FULL: { subnet: string; network: string };

  // ── Azure makes it
  AZURE_VM_QUOTA: { name: string; size: string; location: string; message: string };
  AZURE_VM_CAPACITY: { size: string; location: string; message: string };
  AZURE_VM_GENERATION: { size: string; generation: number; message: string };
  /** Azure waited in vain for an agent to say that it is set up. */
  AZURE_VM_PROVISIONING: { name: string; code: string; message: string };
  AZURE_VM_DIFFERS: { name: string; property: string; expected: string; actual: string };
}

export const azureVmFailure = failing<AzureVmFailures>({
  AZURE_VM_INCOMPLETE: { exit: 'usage', retry: 'never' },
  AZURE_VM_CONFLICT: { exit: 'usage', retry: 'never' },
  AZURE_VM_NAME: { exit: 'usage', retry: 'never' },
  AZURE_VM_USER: { exit: 'usage', retry: 'never' },
  AZURE_SSH_KEY: { exit: 'usage', retry: 'never' },
  AZURE_SSH_KEY_PRIVATE: { exit: 'usage', retry: 'never' },
  AZURE_USER_DATA: { exit: 'usage', retry: 'never' },
  AZURE_USER_DATA_SIZE: { exit: 'data', retry: 'never' },
  AZURE_USER_DATA_FORM: { exit: 'data', retry: 'never' },
  AZURE_SUBNET_FORM: { exit: 'usage', retry: 'never' },
  AZURE_NETWORK_UNKNOWN: { exit: 'usage', retry: 'ask', next: ['resume'] },
  AZURE_NETWORK_LOCATION: { exit: 'usage', retry: 'never' },
  AZURE_SUBNET_UNKNOWN: { exit: 'usage', retry: 'ask', next: ['resume'] },
  AZURE_SUBNET_DELEGATED: { exit: 'usage', retry: 'never' },
  AZURE_SUBNET_FULL: { exit: 'create', retry: 'ask', next: ['resume', 'undo'] },
  AZURE_VM_QUOTA: { exit: 'create', retry: 'ask', next: ['resume', 'undo'] },
  AZURE_VM_CAPACITY: { exit: 'create', retry: 'ask', next: ['resume', 'undo'] },
  AZURE_VM_GENERATION: { exit: 'create', retry: 'never', next: ['undo', 'start-over'] },
  AZURE_VM_PROVISIONING: { exit: 'create', retry: 'ask', next: ['undo', 'start-over'] },
  AZURE_VM_DIFFERS: { exit: 'differs', retry: 'ask', next: ['undo'] },
});

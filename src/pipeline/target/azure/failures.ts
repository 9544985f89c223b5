import { failing } from '../../failure.ts';

/** What Azure can refuse. No fact ever holds a token, a SAS or a signed address. */
export interface AzureFailures {
  // ── on the way there
  AZURE_UNREACHABLE: { host: string; reason: string };
  AZURE_BUSY: { host: string; status: number };
  AZURE_CERTIFICATE: { host: string; reason: string };
  AZURE_CA_FILE: { file: string; reason: string };
  /** An answer that has not the form it should have. */
  AZURE_ANSWER: { host: string; action: string };
  /** An address out of an answer that leads away from the cloud we are signed in to, or has no TLS. */
  AZURE_ADDRESS: { host: string; expected: string };

  // ── sign-in
  AZURE_SIGN_IN_NONE: Record<never, never>;
  AZURE_SIGN_IN_ENVIRONMENT: { missing: string };
  AZURE_SIGN_IN_AZ_MISSING: Record<never, never>;
  AZURE_SIGN_IN_AZ_OUT: { tenant: string };
  AZURE_SIGN_IN_FAILED: { way: string; reason: string };

  // ── Resource Manager
  AZURE_DENIED: { action: string; code: string; message: string; request: string };
  AZURE_REFUSED: { action: string; status: number; code: string; message: string; request: string };
  AZURE_OPERATION_FAILED: { action: string; code: string; message: string };
  AZURE_PROVIDER: { provider: string; state: string };

  // ── where
  AZURE_SUBSCRIPTION_UNKNOWN: { subscription: string };
  AZURE_SUBSCRIPTION_AMBIGUOUS: { subscription: string; ids: string };
  AZURE_NAME_TAKEN: { kind: string; name: string; group: string };
  AZURE_NAME_HELD: { kind: string; name: string; group: string; session: string };

  // ── disks
  AZURE_SIZE_LIMIT: { name: string; bytes: number; least: number; most: number };
  AZURE_SIZE_ALIGN: { name: string; bytes: number };
  AZURE_GENERATION_LIMIT: { name: string; generation: number; bytes: number; most: number };
  AZURE_GENERATION_UNKNOWN: Record<never, never>;
  AZURE_NO_OS_DISK: { name: string };
  AZURE_DISK_SIZE: { name: string; expected: number; actual: number };
  AZURE_DISK_STATE: { name: string; state: string; expected: string };
  AZURE_DISK_GONE: { name: string };

  // ── upload
  AZURE_UPLOAD_DENIED: { name: string; host: string; status: number; code: string };
  AZURE_UPLOAD_REFUSED: { name: string; host: string; status: number; code: string };
  AZURE_UPLOAD_LENGTH: { name: string; expected: number; actual: number };
  AZURE_PIECE_DAMAGED: { name: string; offset: number };
  AZURE_RANGES: { name: string; at: number };
  AZURE_SEALED: { name: string };
  /** @param field of the footer that is wrong · @param found hexadecimal, from byte `at` of the footer on */
  AZURE_FOOTER: { name: string; field: string; at: number; found: string; expected: string };
  /** Azure's own word, and the field of the footer in it that is wrong, `none` where all are right, `unread` where nobody could look. */
  AZURE_INVALID_VHD: {
    name: string;
    message: string;
    field: string;
    at: number;
    found: string;
    expected: string;
  };

  // ── publish and undo
  AZURE_IMAGE_DIFFERS: { name: string; property: string; expected: string; actual: string };
  /** Things of the session that no ledger tells of, or that lists go on showing. */
  AZURE_GROUP_HOLDS: { group: string; things: number; first: string };
  AZURE_NOT_OURS: { kind: string; name: string; group: string };
}

export const azureFailure = failing<AzureFailures>({
  AZURE_UNREACHABLE: { exit: 'unreachable', retry: 'auto', next: ['resume'] },
  AZURE_BUSY: { exit: 'again', retry: 'auto', next: ['resume'] },
  AZURE_CERTIFICATE: { exit: 'unreachable', retry: 'ask', next: ['resume'] },
  AZURE_CA_FILE: { exit: 'usage', retry: 'never' },
  AZURE_ANSWER: { exit: 'unreachable', retry: 'ask', next: ['resume', 'show-log'] },
  AZURE_ADDRESS: { exit: 'denied', retry: 'never', next: ['show-log'] },
  AZURE_SIGN_IN_NONE: { exit: 'denied', retry: 'ask', next: ['sign-in', 'resume'] },
  AZURE_SIGN_IN_ENVIRONMENT: { exit: 'denied', retry: 'ask', next: ['sign-in', 'resume'] },
  AZURE_SIGN_IN_AZ_MISSING: { exit: 'denied', retry: 'ask', next: ['sign-in', 'resume'] },
  AZURE_SIGN_IN_AZ_OUT: { exit: 'denied', retry: 'ask', next: ['sign-in', 'resume'] },
  AZURE_SIGN_IN_FAILED: { exit: 'denied', retry: 'ask', next: ['sign-in', 'resume'] },
  AZURE_DENIED: { exit: 'denied', retry: 'ask', next: ['sign-in', 'resume'] },
  AZURE_REFUSED: { exit: 'create', retry: 'ask', next: ['resume', 'undo'] },
  AZURE_OPERATION_FAILED: { exit: 'create', retry: 'ask', next: ['resume', 'undo'] },
  AZURE_PROVIDER: { exit: 'again', retry: 'ask', next: ['resume'] },
  AZURE_SUBSCRIPTION_UNKNOWN: { exit: 'usage', retry: 'ask', next: ['sign-in'] },
  AZURE_SUBSCRIPTION_AMBIGUOUS: { exit: 'usage', retry: 'never' },
  AZURE_NAME_TAKEN: { exit: 'create', retry: 'ask', next: ['resume'] },
  AZURE_NAME_HELD: { exit: 'create', retry: 'ask', next: ['undo'] },
  AZURE_SIZE_LIMIT: { exit: 'data', retry: 'never' },
  AZURE_SIZE_ALIGN: { exit: 'data', retry: 'never' },
  AZURE_GENERATION_LIMIT: { exit: 'data', retry: 'never' },
  AZURE_GENERATION_UNKNOWN: { exit: 'usage', retry: 'never' },
  AZURE_NO_OS_DISK: { exit: 'usage', retry: 'never' },
  AZURE_DISK_SIZE: { exit: 'create', retry: 'ask', next: ['undo', 'start-over'] },
  AZURE_DISK_STATE: { exit: 'create', retry: 'ask', next: ['resume', 'undo'] },
  AZURE_DISK_GONE: { exit: 'create', retry: 'ask', next: ['resume', 'start-over'] },
  AZURE_UPLOAD_DENIED: { exit: 'denied', retry: 'ask', next: ['resume', 'undo'] },
  AZURE_UPLOAD_REFUSED: { exit: 'create', retry: 'ask', next: ['resume', 'undo'] },
  AZURE_UPLOAD_LENGTH: { exit: 'differs', retry: 'never', next: ['undo', 'start-over'] },
  AZURE_PIECE_DAMAGED: { exit: 'differs', retry: 'auto', next: ['resume'] },
  AZURE_RANGES: { exit: 'unreachable', retry: 'ask', next: ['resume', 'show-log'] },
  AZURE_SEALED: { exit: 'differs', retry: 'never', next: ['undo', 'start-over'] },
  AZURE_FOOTER: { exit: 'differs', retry: 'ask', next: ['resume', 'undo'] },
  AZURE_INVALID_VHD: { exit: 'differs', retry: 'ask', next: ['undo', 'start-over'] },
  AZURE_IMAGE_DIFFERS: { exit: 'differs', retry: 'ask', next: ['undo'] },
  AZURE_GROUP_HOLDS: { exit: 'again', retry: 'ask', next: ['undo'] },
  AZURE_NOT_OURS: { exit: 'denied', retry: 'ask', next: ['undo'] },
});

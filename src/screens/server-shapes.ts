/** What the screens see of a server of machines. */
import type { Check } from '../pipeline/types/inspection.ts';
import type { Machine } from '../pipeline/types/machine.ts';

/** A server that was signed in to before. */
export interface KnownServer {
  readonly server: string;
  readonly user: string;
  /** The keyring has a password for it. */
  readonly password: boolean;
}

/** A certificate that no authority vouches for, or that is another than the one trusted before. */
export interface SeenCertificate {
  readonly server: string;
  /** SHA-256, colon hex. */
  readonly fingerprint: string;
  /** What was trusted before, where that was another one. */
  readonly trusted?: string;
  readonly subject?: string;
  readonly issuer?: string;
  readonly selfSigned: boolean;
  /** Milliseconds since 1970. */
  readonly expiresAt?: number;
}

export type Trust = 'once' | 'remember' | 'stop';

export interface ServerSignIn {
  readonly server: string;
  readonly user: string;
  /** Absent where the keyring has it. */
  readonly password?: string;
  /** Keep the password in the keyring once it was accepted. */
  readonly keep: boolean;
}

export interface SignedIn {
  /** As the plan will name it: no scheme, a port only where it is not 443. */
  readonly server: string;
  readonly user: string;
  /** `VMware vCenter Server 8.0.2` */
  readonly about: string;
  /** Why the password could not be kept, where it should have been. */
  readonly notKept?: string;
}

/** What is known of one machine, on selection. */
export interface MachineDetails {
  readonly machine: Machine;
  readonly checks: readonly Check[];
}

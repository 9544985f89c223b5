import type { Bare } from '../../sayings.ts';

/** What evidence of a Windows guest says. */
export interface WindowsSayings {
  /** Neither its file nor its service is there. */
  'driver-not-installed': { driver: string };
  /** It is there, and started too late. */
  'driver-late': { driver: string };
  'service-absent': { service: string };
  /** A value that is not there, by its name. */
  'value-absent': { value: string };
  'rdp-rule-absent': Bare;
  'bcd-absent': Bare;
  hibernated: Bare;
  /** `D:` is a volume of the guest. */
  'letter-taken': { letter: string };
  'dynamic-disk': Bare;
  'storage-spaces': Bare;
  'reboot-pending': Bare;
}

import type { Bare } from '../../sayings.ts';

/** What evidence of the machine's own description says. */
export interface MachineSayings {
  /** What the source says starts it. */
  'firmware-said': { firmware: string };
  /** What its first disk is made for. */
  'firmware-made': { firmware: string };
  'secure-boot': Bare;
  vtpm: Bare;
  'disk-size': { disk: string; size: number };
  /** Larger than the target takes. */
  'disk-too-large': { disk: string; size: number; most: number };
  'disk-count': { count: number };
  'disks-too-many': { count: number; most: number };
  'disk-rdm': { disk: string };
  'disk-shared': { disk: string };
  'disk-independent': { disk: string };
  'disk-se-sparse': { disk: string };
  'disk-encrypted': { disk: string };
  snapshots: { count: number };
  'needs-consolidation': Bare;
  device: { device: string };
  'cd-loaded': { count: number };
  /** What the system's programs are made for: `x86-64`, `x86`, `arm64`. */
  architecture: { architecture: string };
  system: { system: string };
  /** What has read the guest's files, and from where. */
  'read-by': { program: string; device: string };
  'cpu-level': { system: string; level: string };
  'card-count': { count: number };
  'card-static': { card: string; address: string };
  'tools-running': { version: string };
  'tools-idle': Bare;
  power: { power: string };
}

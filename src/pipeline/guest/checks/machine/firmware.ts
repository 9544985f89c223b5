import type { Machine } from '../../../types/machine.ts';
import { firmwares } from '../../facts/firmware.ts';
import {
  everywhere,
  type Finding,
  fail,
  type GuestCheck,
  type GuestTarget,
  notApplicable,
  pass,
  unknown,
  warn,
} from '../check.ts';
import { silent } from './described.ts';

/** A machine is made for one firmware, and keeps it; Azure Stack Hub has a BIOS only (Microsoft, azure-stack-linux). */
export const firmwareCheck: GuestCheck = {
  severity: everywhere('info', { 'azure-stack': 'boot' }),
  async judge(guest, target) {
    const { said, made } = await firmwares(guest);
    const evidence = [
      ...(said ? [{ code: 'firmware-said', facts: { firmware: said } }] : []),
      ...(made ? [{ disk: 0, code: 'firmware-made', facts: { firmware: made } }] : []),
    ];
    const firmware = said ?? made;
    if (firmware === undefined) return unknown({ code: 'unreadable-missing', facts: { what: 'firmware' } });
    if (target === 'azure-stack' && firmware === 'efi') return fail(...evidence);
    if (said && made && said !== made) return { ...warn(...evidence), severity: 'boot' };
    return pass(...evidence);
  },
};

/** The keys that the firmware trusts are not moved. */
export const secureBoot: GuestCheck = {
  severity: everywhere('warning', { 'azure-stack': undefined }),
  async judge({ machine }) {
    return ofSecureBoot(machine) ?? silent(machine);
  },
};

function ofSecureBoot({ firmware, secureBoot: on }: Machine): Finding | undefined {
  if (firmware === 'bios') return notApplicable;
  if (on === undefined) return undefined;
  return on ? warn({ code: 'secure-boot', facts: {} }) : pass();
}

/** What a TPM keeps stays with the old machine: whoever sealed a disk with it asks for a key. */
export const vtpm: GuestCheck = {
  severity: everywhere('warning', { aws: 'boot', 'aws-vmimport': 'boot' }),
  async judge({ machine }, target) {
    return ofKeys(machine, target) ?? silent(machine);
  },
};

function ofKeys({ vtpm: there, disks }: Machine, target: GuestTarget): Finding | undefined {
  const encrypted = disks.filter(({ traits }) => traits?.includes('encrypted'));
  const evidence = [
    ...(there ? [{ code: 'vtpm', facts: {} }] : []),
    ...encrypted.map(({ name }) => ({ code: 'disk-encrypted', facts: { disk: name } })),
  ];
  if (encrypted.length > 0 && target.startsWith('aws')) return fail(...evidence);
  if (there === undefined) return undefined;
  return evidence.length > 0 ? { ...warn(...evidence), severity: 'warning' } : pass();
}

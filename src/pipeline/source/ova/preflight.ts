import type { Plan } from '../../plan.ts';
import type { Check, Evidence } from '../../types/inspection.ts';
import type { Machine, MachineDisk } from '../../types/machine.ts';
import { check, evidence } from '../checks.ts';
import { readableEvidence } from '../readable.ts';
import type { OpenPackage } from './connect.ts';
import type { DescribedSystem } from './descriptor.ts';
import { diskNamed, fileNamed, isIso } from './machine.ts';
import { locate } from './storage.ts';

/** What can be known of a package before its disks are read. */
export async function* preflight(
  open: OpenPackage,
  system: DescribedSystem,
  machine: Machine,
  plan: Plan,
): AsyncGenerator<Check> {
  const { inside } = open;
  const wanted = plan.disks?.map(disk => disk.from) ?? machine.disks.map(disk => disk.index);
  const disks = machine.disks.filter(disk => wanted.includes(disk.index));
  yield check('source-disks', 'blocks', disksFound(machine, disks, wanted));
  const stored = disks.filter(disk => !disk.blank);
  const readable: Evidence[] = [];
  const promised: Evidence[] = [];
  const sizes: Evidence[] = [];
  for (const disk of stored) {
    const file = fileNamed(open.descriptor, diskNamed(open.descriptor, { diskId: disk.key }));
    const { parts } = file ? await locate(inside, file) : { parts: [] };
    for (const { name } of parts) {
      readable.push(await readableEvidence(inside.label(name), () => inside.open(name)));
      promised.push(promiseOf(open, name));
    }
    if (file?.size !== undefined) sizes.push(sizeEvidence(inside.label(disk.name), file.size, disk.fileSize ?? 0));
  }
  yield check('source-readable', 'blocks', readable);
  yield check('source-manifest', 'warns', promised);
  if (sizes.length > 0) yield check('source-size', 'warns', sizes);
  if (!inside.ended)
    yield check('source-archive', 'warns', [evidence('SOURCE_ARCHIVE_UNENDED', 'warn', { file: inside.name })]);
  const left = leftBehind(open, system);
  if (left.length > 0) yield check('source-devices', 'warns', left);
}

function disksFound(machine: Machine, disks: readonly MachineDisk[], wanted: readonly number[]): Evidence[] {
  if (machine.disks.length === 0) return [evidence('SOURCE_NO_DISKS', 'fail', { machine: machine.name })];
  const absent = wanted.filter(index => !machine.disks.some(disk => disk.index === index));
  const blank = disks.filter(disk => disk.blank);
  return [
    ...absent.map(disk => evidence('SOURCE_DISK_ABSENT', 'fail', { disk, disks: machine.disks.length })),
    ...blank.map(disk => evidence('SOURCE_DISK_BLANK', 'pass', { disk: disk.index, bytes: disk.size ?? 0 })),
  ];
}

function promiseOf({ inside, digests }: OpenPackage, name: string): Evidence {
  const file = inside.label(name);
  if (digests === undefined) return evidence('SOURCE_NO_MANIFEST', 'unknown', { file });
  const digest = digests.get(name.normalize('NFC'));
  if (digest === undefined) return evidence('SOURCE_DIGEST_LACKING', 'warn', { file });
  return evidence('SOURCE_DIGEST_PROMISED', 'pass', { file, algorithm: digest.algorithm.toUpperCase() });
}

function sizeEvidence(file: string, said: number, bytes: number): Evidence {
  return said === bytes
    ? evidence('SOURCE_SIZE_AS_SAID', 'pass', { file, bytes })
    : evidence('SOURCE_SIZE_DIFFERS', 'warn', { file, said, bytes });
}

function leftBehind({ descriptor }: OpenPackage, system: DescribedSystem): Evidence[] {
  const isos = system.slots.flatMap(slot => diskNamed(descriptor, slot) ?? []).filter(isIso);
  return [
    ...system.devices.map(device => evidence('SOURCE_DEVICE_LEFT', 'warn', { device })),
    ...isos.map(disk => evidence('SOURCE_ISO_LEFT', 'pass', { disk: disk.id })),
  ];
}

import type { Check, Evidence } from '../../../../types/inspection.ts';
import { check as sourceCheck, evidence as sourceEvidence } from '../../../checks.ts';
import type { DescribedMachine, VirtualDisk } from '../../described.ts';
import { controllersOf } from '../devices.ts';
import { check, evidence } from '../evidence.ts';
import type { Now } from '../now.ts';
import type { Wish } from '../wish.ts';

/** Above this, clouds and file systems differ in what they take. */
const large = 2 * 1024 ** 4;

/** Backings that are exported like any other disk. Source: vSphere Web Services API, VirtualDeviceFileBackingInfo. */
const ordinary: readonly string[] = ['FlatVer1', 'FlatVer2', 'SparseVer1', 'SparseVer2', 'SeSparse', 'LocalPMem'];

interface Looked {
  readonly disk: VirtualDisk;
  readonly name: string;
  readonly carried: boolean;
  readonly shared: boolean;
}

/** Can these disks be exported in the way the plan means to? */
export function diskChecks(described: DescribedMachine, now: Now, wish: Wish): Check[] {
  const { machine, disks } = described;
  if (disks.length === 0) return noDisks(described);
  const absent = (wish.disks ?? []).filter(index => disks[index] === undefined);
  const looked = look(described, wish);
  const carried = looked.filter(each => each.carried);
  const found = looked.flatMap(each => diskEvidence(each, now, wish));
  const all = found.some(one => one.verdict !== 'pass') ? [] : [evidence('VSPHERE_DISKS', 'pass', sizeOf(carried))];
  return [
    ...(absent.length === 0
      ? []
      : [
          sourceCheck(
            'source-disks',
            'blocks',
            absent.map(disk => sourceEvidence('SOURCE_DISK_ABSENT', 'fail', { disk, disks: machine.disks.length })),
          ),
        ]),
    ...check('vsphere-disks', 'blocks', [...all, ...found]),
    ...check('vsphere-large-disks', 'info', carried.flatMap(largeEvidence)),
  ];
}

/** None at all may also mean that the devices could not be read. */
function noDisks({ machine, devices }: DescribedMachine): Check[] {
  if (devices.length === 0)
    return check('vsphere-disks', 'blocks', [evidence('VSPHERE_DISKS_UNKNOWN', 'unknown', { machine: machine.name })]);
  const none = sourceEvidence('SOURCE_NO_DISKS', 'fail', { machine: machine.name });
  return [sourceCheck('source-disks', 'blocks', [none])];
}

function look({ disks, machine, devices }: DescribedMachine, wish: Wish): Looked[] {
  const controllers = controllersOf(devices);
  return disks.map((disk, index) => {
    const bus = controllers.get(disk.controller.key)?.sharing;
    return {
      disk,
      name: machine.disks[index]?.name ?? disk.label,
      carried: wish.disks?.includes(index) ?? true,
      shared: bus !== undefined && bus !== 'noSharing',
    };
  });
}

function diskEvidence(looked: Looked, now: Now, wish: Wish): Evidence[] {
  const found = [...storedEvidence(looked), ...sharedEvidence(looked)];
  if (looked.carried) return [...found, ...modeEvidence(looked, now, wish)];
  // The server opens every disk for an export: one that is left out may still stop it, and a shared bus surely stops
  // a snapshot.
  const surely = (one: Evidence) => wish.power === 'snapshot' && one.code === 'VSPHERE_DISK_SHARED_BUS';
  return found
    .filter(one => one.verdict === 'fail')
    .map(one => (surely(one) ? one : { ...one, verdict: 'warn' as const }));
}

/** How it is stored. */
function storedEvidence({ disk, name }: Looked): Evidence[] {
  const { backing, capacity, key } = disk;
  const found: Evidence[] = [];
  if (backing.type.startsWith('RawDiskMapping')) found.push(mappingEvidence(disk, name));
  else if (/RawDisk/.test(backing.type)) found.push(evidence('VSPHERE_DISK_RAW', 'fail', { disk: name }));
  else if (!ordinary.includes(backing.type) || key < 0)
    found.push(evidence('VSPHERE_DISK_BACKING', 'unknown', { disk: name, backing: backing.type }));
  if (backing.keyId === true) found.push(evidence('VSPHERE_DISK_ENCRYPTED', 'fail', { disk: name }));
  if (capacity <= 0) found.push(evidence('VSPHERE_DISK_SIZE_UNKNOWN', 'unknown', { disk: name }));
  return found;
}

function mappingEvidence({ backing }: VirtualDisk, disk: string): Evidence {
  if (backing.rdm === 'virtualMode') return evidence('VSPHERE_DISK_RDM_VIRTUAL', 'warn', { disk });
  if (backing.rdm === 'physicalMode') return evidence('VSPHERE_DISK_RDM_PHYSICAL', 'fail', { disk });
  return evidence('VSPHERE_DISK_BACKING', 'unknown', { disk, backing: backing.type });
}

/** Does another machine write to it? */
function sharedEvidence({ disk, name, shared }: Looked): Evidence[] {
  return [
    ...(disk.backing.sharing === 'sharingMultiWriter'
      ? [evidence('VSPHERE_DISK_MULTI_WRITER', 'fail', { disk: name })]
      : []),
    ...(shared ? [evidence('VSPHERE_DISK_SHARED_BUS', 'fail', { disk: name })] : []),
  ];
}

/** Independent disks take no part in snapshots, and what is nonpersistent forgets at power off. */
function modeEvidence({ disk, name }: Looked, { power }: Now, wish: Wish): Evidence[] {
  const mode = disk.backing.mode ?? '';
  const found: Evidence[] = [];
  if (mode.startsWith('independent')) {
    if (wish.power === 'snapshot') found.push(evidence('VSPHERE_DISK_NOT_IN_SNAPSHOT', 'fail', { disk: name }));
    else
      found.push(evidence('VSPHERE_DISK_INDEPENDENT', power === 'off' || wish.power ? 'pass' : 'warn', { disk: name }));
  }
  if (mode.endsWith('nonpersistent') && power !== 'off')
    found.push(evidence('VSPHERE_DISK_NONPERSISTENT', 'warn', { disk: name }));
  return found;
}

function largeEvidence({ disk, name }: Looked): Evidence[] {
  return disk.capacity > large ? [evidence('VSPHERE_DISK_LARGE', 'warn', { disk: name, bytes: disk.capacity })] : [];
}

function sizeOf(looked: readonly Looked[]): { count: number; bytes: number } {
  return { count: looked.length, bytes: looked.reduce((sum, { disk }) => sum + disk.capacity, 0) };
}

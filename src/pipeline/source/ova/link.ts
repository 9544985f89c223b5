import type { Bytes } from '../../types/disk.ts';
import type { Machine, MachineDisk } from '../../types/machine.ts';
import type { Choice } from '../../types/question.ts';
import type { SourceLink } from '../../types/source.ts';
import { extentsNamed } from '../extents-named.ts';
import { sourceFailure } from '../failures.ts';
import { type Fingerprinted, fingerprintOf } from '../fingerprint.ts';
import type { Stored } from '../local-file.ts';
import { beside } from '../names.ts';
import type { OpenPackage } from './connect.ts';
import { gunzipped, type Promised, plainBytes } from './contents.ts';
import type { DescribedSystem } from './descriptor.ts';
import { diskNamed, fileNamed, machineOf, rowOf } from './machine.ts';
import { preflight } from './preflight.ts';
import { locate } from './storage.ts';

/**
 * The link to a package.
 * @param chosen id or name of the machine in the plan, where there are several
 */
export function ovaLink(open: OpenPackage, chosen: string | undefined): SourceLink {
  const { inside, descriptor } = open;
  const machine = async (id?: string): Promise<Machine> => machineOf(open, systemNamed(open, id ?? chosen));
  return {
    async *machines() {
      for (const system of descriptor.systems) yield rowOf(open, system);
    },
    machine,
    async *choices(question): AsyncGenerator<Choice> {
      if (question.key !== 'source.vm') return;
      for (const system of descriptor.systems) {
        const { id, name, disks, bytes } = rowOf(open, system);
        yield { value: id, label: name, facts: { disks, ...(bytes === undefined ? {} : { bytes }) } };
      }
    },
    async *preflight(plan) {
      const system = systemNamed(open, plan.source.kind === 'ova' ? (plan.source.vm ?? chosen) : chosen);
      yield* preflight(open, system, await machineOf(open, system), plan);
    },
    fingerprint: disk => fingerprint(open, disk),
    open: disk => contentsOf(open, disk),
    close: () => inside.close(),
    // A file has nothing to shut down, and nothing was made or changed: there is nothing to take back.
    quiesce: async () => {},
    release: async () => {},
    undo: async () => {},
  };
}

/** @throws Failed OVF_SEVERAL_MACHINES, OVF_NO_SUCH_MACHINE */
function systemNamed({ inside, descriptor }: OpenPackage, wanted: string | undefined): DescribedSystem {
  const { systems } = descriptor;
  const file = inside.label(inside.descriptor);
  const names = systems.map(system => system.id).join(', ');
  const found =
    wanted === undefined
      ? systems[0]
      : (systems.find(system => system.id === wanted) ?? systems.find(system => system.name === wanted));
  if (wanted === undefined && systems.length > 1) throw sourceFailure('OVF_SEVERAL_MACHINES', { file, names });
  if (found === undefined) throw sourceFailure('OVF_NO_SUCH_MACHINE', { file, machine: wanted ?? '', names });
  return found;
}

/** @throws RangeError for a blank disk: it has no bytes */
async function contentsOf(open: OpenPackage, disk: MachineDisk): Promise<Bytes> {
  const { name, compression, parts } = await partsOf(open, disk);
  const extent = async (other: string): Promise<Bytes> => {
    const promised = await promisedOf(open, besideOf(open, name, other));
    return plainBytes(promised.stored.name, [promised], extent);
  };
  const stored = plainBytes(open.inside.label(name), parts, extent);
  return compression === undefined ? stored : gunzipped(stored, inflatesTo(disk.size ?? 0));
}

/**
 * Most bytes that a compressed disk file may inflate to: a sparse format adds a sector to each grain at worst, and
 * its smallest usual grain is eight sectors; headers and tables are small.
 */
function inflatesTo(capacity: number): number {
  return Math.ceil(capacity * 1.25) + 16 * 2 ** 20;
}

async function fingerprint(open: OpenPackage, disk: MachineDisk): Promise<string> {
  if (disk.blank) return `blank:${disk.size ?? 0}`;
  const { name, parts } = await partsOf(open, disk);
  const all = [...parts];
  try {
    const [first] = parts;
    if (first && parts.length === 1) {
      for (const extent of await extentsNamed(first.stored))
        all.push(await promisedOf(open, besideOf(open, name, extent)));
    }
    return await fingerprintOf(
      all.map(({ stored, digest }): Fingerprinted => (digest ? { stored, promised: digest.hex } : { stored })),
    );
  } finally {
    await Promise.all(all.map(part => part.stored.close()));
  }
}

async function partsOf(open: OpenPackage, disk: MachineDisk) {
  const file = fileNamed(open.descriptor, diskNamed(open.descriptor, { diskId: disk.key }));
  if (file === undefined) throw new RangeError(disk.key);
  const { name, parts } = await locate(open.inside, file);
  const opened: Promised[] = [];
  try {
    for (const part of parts) opened.push(await promisedOf(open, part.name));
  } catch (error) {
    await Promise.all(opened.map(part => part.stored.close()));
    throw error;
  }
  return { name, parts: opened, compression: file.compression };
}

async function promisedOf({ inside, digests }: OpenPackage, name: string): Promise<Promised> {
  const stored: Stored = await inside.open(name);
  const digest = digests?.get(name.normalize('NFC'));
  return digest === undefined ? { stored } : { stored, digest };
}

function besideOf({ inside }: OpenPackage, from: string, name: string): string {
  const found = beside(from, name);
  if (found === undefined) throw sourceFailure('SOURCE_NAME_LEAVES', { file: inside.label(from), name });
  return found;
}

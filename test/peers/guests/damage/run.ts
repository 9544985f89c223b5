// node --expose-gc test/peers/guests/damage/run.ts SEED COUNT FILE: damaged images of a guest through the whole look, in
// memory over the image itself. Says a line for each case as it begins and as it ends.
import { connectInput } from '../../../../src/commands/input.ts';
import type { Bytes, Disk } from '../../../../src/pipeline/types/disk.ts';
import type { Machine } from '../../../../src/pipeline/types/machine.ts';
import { damageOf, type Random, randomOf } from './cases.ts';
import { control } from './control.ts';
import { lookedAt, openedOrRefused } from './looked.ts';
import { type Damage, damagedBytes, damagedDisk, type Patch, type Read, recorded } from './overlay.ts';

/** An image, and what a look at it reads: of its file, and of the disk in it. */
interface Sound {
  readonly file: string;
  readonly machine: Machine;
  readonly bytes: Bytes;
  readonly disk: Disk;
  readonly ofFile: readonly Read[];
  readonly ofDisk: readonly Read[];
  /** Takes the checksums of its ext file systems out of force: they would find nearly all damage at once. */
  readonly unsealed: readonly Patch[];
  /** How many checks pass. */
  readonly passes: number;
}

async function sound(file: string): Promise<Sound> {
  const link = await connectInput(file, control);
  const machine = await link.machine();
  const [first] = machine.disks;
  if (first === undefined) throw new Error(`${file} has no disk`);
  const ofFile: Read[] = [];
  const ofDisk: Read[] = [];
  const bytes = recorded(await link.open(first, control), ofFile);
  const disk = await openedOrRefused(bytes);
  if (disk === undefined) throw new Error(`${file} cannot be opened`);
  const { look, judged } = await lookedAt(recorded(disk, ofDisk), machine);
  const unsealed: Patch[] = [];
  for (const { content, place } of look.volumes) {
    if (!content?.kind.startsWith('ext') || place.kind === 'logical') continue;
    const at = (place.kind === 'partition' ? place.partition.offset : 0) + 1024 + 0x64;
    const features = Buffer.alloc(4);
    await disk.read?.(at, features);
    features.writeUInt32LE((features.readUInt32LE() & ~0x410) >>> 0);
    unsealed.push({ at, bytes: features });
  }
  const passes = judged.filter(({ verdict }) => verdict === 'pass').length;
  return { file, machine, bytes, disk, ofFile: [...ofFile], ofDisk: [...ofDisk], unsealed, passes };
}

/** One damaged image, looked at. @returns how many checks pass, or that the file was refused */
async function oneCase(random: Random, { machine, bytes, disk, ofFile, ofDisk, unsealed }: Sound): Promise<number> {
  if (random(3) === 0) {
    const opened = await openedOrRefused(damagedBytes(bytes, damageOf(random, bytes.size ?? 0, ofFile)));
    return opened === undefined ? -1 : passesOf(opened, machine);
  }
  const damage = damageOf(random, disk.size, ofDisk);
  const deep: Damage = { ...damage, patches: [...(random(3) > 0 ? unsealed : []), ...damage.patches] };
  return passesOf(damagedDisk(disk, deep), machine);
}

async function passesOf(disk: Disk, machine: Machine): Promise<number> {
  const { judged } = await lookedAt(disk, machine);
  return judged.filter(({ verdict }) => verdict === 'pass').length;
}

const [seed = '1', count = '1', file = ''] = process.argv.slice(2);
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const image = await sound(file);
for (let n = Number(seed); n < Number(seed) + Number(count); n++) {
  // What earlier cases left is not this one's memory: node --expose-gc.
  globalThis.gc?.();
  say({ begins: n });
  const used = process.cpuUsage();
  const passes = await oneCase(randomOf(n), image);
  const { user, system } = process.cpuUsage(used);
  const outcome = passes < 0 ? 'refused' : passes === image.passes ? 'same' : 'changed';
  // Linux counts the memory in KiB.
  say({ ends: n, ms: (user + system) / 1000, outcome, memory: process.resourceUsage().maxRSS * 1024 });
}
process.exit(0);

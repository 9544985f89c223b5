import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packOva } from '../../test/peers/package.ts';
import { copyFiles } from './files.ts';
import { environment, said } from './said.ts';
import { type Content, contentOf } from './sink.ts';

const GiB = 1024 ** 3;
const MiB = 1024 ** 2;
/** What a disk of an older making would lack. */
const recipe = 2;

/** A disk with a file system full of real files, as an OVA and, to compare with, as it is. */
export interface BenchDisk {
  readonly raw: string;
  readonly ova: string;
  /** Name of the VMDK in the OVA. */
  readonly entry: string;
  /** Where it lies there. */
  readonly place: { readonly offset: number; readonly length: number };
  /** Nominal, bytes. */
  readonly size: number;
  readonly files: number;
  readonly fileBytes: number;
  readonly ovaBytes: number;
  readonly content: Content;
}

interface Kept {
  readonly recipe: number;
  readonly sha256: string;
  readonly disk: BenchDisk;
}

/** The disk as it was kept, checked by its digest, or a new one: ext4 in a GPT partition, streamOptimized by qemu-img, packed by GNU tar. */
export async function benchDisk(work: string, gib: number): Promise<BenchDisk> {
  const folder = join(work, `disk-${gib}`);
  const record = join(folder, 'disk.json');
  const kept = readKept(record);
  if (kept?.recipe === recipe && (await isWhole(kept))) return kept.disk;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  process.stderr.write(`Making a disk of ${gib} GiB in ${folder} ...\n`);
  const disk = await makeDisk(folder, gib);
  writeFileSync(record, JSON.stringify({ recipe, sha256: await sha256(disk.ova), disk } satisfies Kept));
  return disk;
}

function readKept(record: string): Kept | undefined {
  try {
    return JSON.parse(readFileSync(record, 'utf8'));
  } catch {
    return undefined;
  }
}

async function isWhole({ sha256: expected, disk }: Kept): Promise<boolean> {
  try {
    return (await sha256(disk.ova)) === expected && (await contentOf(disk.raw)).digest === disk.content.digest;
  } catch {
    return false;
  }
}

async function sha256(file: string): Promise<string> {
  return (await said('sha256sum', file)).slice(0, 64);
}

async function makeDisk(folder: string, gib: number): Promise<BenchDisk> {
  const size = gib * GiB;
  const [tree, raw, vmdk] = [join(folder, 'tree'), join(folder, 'disk.raw'), join(folder, 'machine-disk1.vmdk')];
  const { files, bytes: fileBytes } = copyFiles(tree, gib * 0.5e9);
  await makeFileSystem(raw, size, tree);
  rmSync(tree, { recursive: true });
  await said('qemu-img', 'convert', '-m', '8', '-O', 'vmdk', '-o', 'subformat=streamOptimized', raw, vmdk);
  const ova = await packOva(folder, 'machine', vmdk, { firmware: 'efi', size, tar: 'gnu' });
  const length = statSync(vmdk).size;
  rmSync(vmdk);
  const [entry, place] = ['machine-disk1.vmdk', { offset: await memberOffset(ova, 'machine-disk1.vmdk'), length }];
  const ovaBytes = statSync(ova).size;
  return { raw, ova, entry, place, size, files, fileBytes, ovaBytes, content: await contentOf(raw) };
}

async function makeFileSystem(raw: string, size: number, tree: string): Promise<void> {
  writeFileSync(raw, '');
  truncateSync(raw, size);
  execFileSync('sfdisk', ['-q', raw], {
    input: 'label: gpt\nstart=1MiB, type=linux\n',
    stdio: 'pipe',
    env: environment,
  });
  const options = ['-q', '-F', '-t', 'ext4', '-m', '0', '-E', `offset=${MiB},root_owner=0:0`];
  await said('mke2fs', ...options, '-d', tree, raw, `${(size - 2 * MiB) / 1024}k`);
}

/** `tar -R` says in which block of 512 bytes a member's header is; GNU tar's own header is one block. */
async function memberOffset(ova: string, member: string): Promise<number> {
  const list = await said('tar', '-tRf', ova);
  const block = new RegExp(`^block (\\d+): ${member}$`, 'm').exec(list)?.[1];
  if (block === undefined) throw new Error(`${member} is not in ${ova}`);
  return (Number(block) + 1) * 512;
}

import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DOMParser } from '@xmldom/xmldom';
import { list } from 'tar';
import { describe, expect, test } from 'vitest';
import { makeMachineOva } from '../../../src/sandbox/machine/ova.ts';
import { MIB } from '../../../src/sandbox/machine/sector.ts';
import { type GoodInput, goodInputs } from '../../fixtures/good.ts';
import { scratch } from '../../fixtures/scratch.ts';
import { decodeStream } from './decode.ts';

const here = scratch();

describe('an OVA of the sandbox', () => {
  test.each(named('ova'))('is one to a tar reader, an XML parser and a digest: %s', async (_name, input) => {
    const { path, raws } = await input.make(here.dir);
    const files = await unpacked(path);
    await checkPackage(files, raws);
  });

  test('says in its headers what was asked', async () => {
    const raw = async (name: string) => readFile((await one(name).make(here.dir)).path);
    expect((await raw('ova-base256')).readUInt8(124)).toBe(0x80);
    expect((await raw('ova-pax')).toString('latin1', 156, 157)).toBe('x');
    expect((await raw('ova-gnu-names')).toString('latin1', 156, 157)).toBe('L');
    expect((await raw('ova-virtualbox')).includes('vboxovf10')).toBe(true);
    expect((await raw('ova-reversed')).toString('latin1', 0, 14)).toBe('web-disk2.vmdk');
  });

  test('is the same every time', async () => {
    const made = async (dir: string) =>
      readFile((await makeMachineOva({ dir: join(here.dir, dir), disks: [{ size: 16 * MIB }] })).ova);
    expect((await made('first')).equals(await made('second'))).toBe(true);
  });

  test('leaves nothing beside it but the raw disks', async () => {
    const { ova } = await makeMachineOva({ dir: join(here.dir, 'clean'), disks: [{ size: 16 * MIB }] });
    expect((await readdir(dirname(ova))).sort()).toEqual(['rehearsal-disk1.raw', 'rehearsal.ova']);
  });
});

describe('a folder of the sandbox', () => {
  test.each(named('folder'))('is whole: %s', async (_name, input) => {
    const { path, raws } = await input.make(here.dir);
    const files = new Map<string, Buffer>();
    for (const name of await readdir(dirname(path))) {
      if (!name.endsWith('.raw')) files.set(name, await readFile(join(dirname(path), name)));
    }
    expect(basename(path)).toMatch(/\.ovf$/);
    await checkPackage(files, raws);
  });
});

/** Those whose only difference is how the disk is written are told apart in vmdk.test.ts. */
function named(kind: GoodInput['kind']): [string, GoodInput][] {
  return goodInputs
    .filter(input => input.kind === kind && !input.name.startsWith('ova-of-'))
    .map(input => [input.name, input]);
}

function one(name: string): GoodInput {
  const found = goodInputs.find(input => input.name === name);
  if (!found) throw new Error(`no input is named ${name}`);
  return found;
}

/** Read by another program's tar: names without `./`, and what is no file or an AppleDouble note left out. */
async function unpacked(path: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  await list({
    file: path,
    strict: true,
    onReadEntry(entry) {
      const parts: Buffer[] = [];
      entry.on('data', chunk => parts.push(Buffer.from(chunk)));
      entry.on('end', () => {
        const name = entry.path.replace(/^\.\//, '');
        if (entry.type === 'File' && !name.startsWith('._')) files.set(name, Buffer.concat(parts));
      });
    },
  });
  return files;
}

async function checkPackage(files: ReadonlyMap<string, Buffer>, raws: readonly string[]): Promise<void> {
  const [name, text] = [...files].find(([file]) => file.endsWith('.ovf')) ?? ['', Buffer.alloc(0)];
  const envelope = new DOMParser({ onError: stop }).parseFromString(text.toString(), 'text/xml');
  const declared = [...envelope.getElementsByTagName('File')];
  const disks = [...envelope.getElementsByTagName('Disk')];
  expect(disks).toHaveLength(raws.length);
  checkManifest(files, name.replace(/ovf$/, 'mf'));
  for (const [index, disk] of disks.entries()) {
    const raw = await readFile(raws[index] ?? '');
    const file = declared.find(
      ({ attributes }) => value(attributes, 'ovf:id') === value(disk.attributes, 'ovf:fileRef'),
    );
    if (file) checkDisk(contentOf(file.attributes, files), raw);
    else expect(raw.equals(Buffer.alloc(raw.length))).toBe(true);
    expect(
      Number(value(disk.attributes, 'ovf:capacity')) * unit(value(disk.attributes, 'ovf:capacityAllocationUnits')),
    ).toBe((await stat(raws[index] ?? '')).size);
  }
}

type Attributes = { getNamedItem(name: string): { readonly value: string } | null };

function value(attributes: Attributes, name: string): string | undefined {
  return attributes.getNamedItem(name)?.value;
}

function unit(text: string | undefined): number {
  if (text === 'MegaBytes') return MIB;
  const power = /2 ?\^ ?(\d+)/.exec(text ?? '')?.[1];
  return power ? 2 ** Number(power) : 1;
}

/** The pieces of a file joined and unzipped, as the descriptor says they were cut and zipped. */
function contentOf(file: Attributes, files: ReadonlyMap<string, Buffer>): Buffer {
  const href = value(file, 'ovf:href') ?? '';
  const pieces = [...files].filter(([name]) => name === href || /^\.\d{9}$/.test(name.replace(href, ''))).sort(byName);
  const whole = Buffer.concat(pieces.map(([, bytes]) => bytes));
  return value(file, 'ovf:compression') === 'gzip' ? gunzipSync(whole) : whole;
}

function byName([a]: readonly [string, Buffer], [b]: readonly [string, Buffer]): number {
  return a < b ? -1 : 1;
}

function checkDisk(vmdk: Buffer, raw: Buffer): void {
  expect(vmdk.toString('latin1', 0, 4)).toBe('KDMV');
  if (vmdk.readUInt16LE(77) === 1) expect(decodeStream(vmdk).disk.equals(raw)).toBe(true);
}

function checkManifest(files: ReadonlyMap<string, Buffer>, name: string): void {
  const lines = files.get(name)?.toString().trim().split(/\r?\n/) ?? [];
  for (const line of lines) {
    const [, algorithm = '', member = '', hex] = /^(SHA\d+) ?\((.+)\) ?= ([0-9a-f]+)$/.exec(line) ?? [];
    const bytes = files.get(member) ?? Buffer.alloc(0);
    expect(createHash(algorithm.toLowerCase()).update(bytes).digest('hex')).toBe(hex);
  }
  if (files.has(name)) expect(lines.length).toBe([...files.keys()].filter(file => !/\.(mf|cert)$/.test(file)).length);
}

function stop(_level: unknown, message: string): never {
  throw new Error(message);
}

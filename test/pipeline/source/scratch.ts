import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { Caps } from '../../../src/pipeline/caps.ts';
import { Failed } from '../../../src/pipeline/failure.ts';
import type { SourceFailures } from '../../../src/pipeline/source/failures.ts';
import { diskFile } from '../../../src/pipeline/source/file/index.ts';
import { ova } from '../../../src/pipeline/source/ova/index.ts';
import type { Control } from '../../../src/pipeline/types/control.ts';
import type { Bytes } from '../../../src/pipeline/types/disk.ts';
import type { SourceLink } from '../../../src/pipeline/types/source.ts';

export const signal = new AbortController().signal;

/** Sources of files ask nothing and wait for nothing. */
export const control: Control = {
  drain: signal,
  kill: signal,
  ask: () => Promise.reject(new Error('asked')),
  limits: { windowStart: 1, windowMax: 1, tries: 1, pieceMax: 1, hosts: new Caps(2) },
  clock: { now: () => 0, elapsed: () => 0, sleep: async () => {} },
  note: () => {},
};

/** A folder for one test file, gone when it ends. */
export function scratch(): { path(name: string): string; write(name: string, content: string | Uint8Array): string } {
  const root = mkdtempSync(join(tmpdir(), 'vmferry-source-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const path = (name: string) => join(root, name);
  return {
    path,
    write(name, content) {
      mkdirSync(dirname(path(name)), { recursive: true });
      writeFileSync(path(name), content);
      return path(name);
    },
  };
}

const links: SourceLink[] = [];
afterAll(() => Promise.all(links.splice(0).map(link => link.close())));

/** Closed when the test file ends, if not before. */
export function connectOva(path: string, vm?: string): Promise<SourceLink> {
  return kept(ova.connect({ kind: 'ova', path, ...(vm === undefined ? {} : { vm }) }, control));
}

export function connectDisk(path: string): Promise<SourceLink> {
  return kept(diskFile.connect({ kind: 'disk', path }, control));
}

async function kept(connecting: Promise<SourceLink>): Promise<SourceLink> {
  const link = await connecting;
  links.push(link);
  return link;
}

/** All of it; each piece is copied, as it is the source's again once the next is asked for. */
export async function readAll(bytes: Pick<Bytes, 'stream'>, until: AbortSignal = signal): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of bytes.stream(until)) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

/** What the link says of the machine's disk, from its first to its last byte. */
export async function readDisk(link: SourceLink, index = 0, id?: string): Promise<Buffer> {
  const disk = (await link.machine(id)).disks[index];
  if (!disk) throw new Error(`no disk ${index}`);
  const bytes = await link.open(disk, control);
  try {
    return await readAll(bytes);
  } finally {
    await bytes.close();
  }
}

/** Expects a failure of that code with at least those facts. */
export async function expectFailure<C extends keyof SourceFailures>(
  work: Promise<unknown> | (() => unknown),
  code: C,
  facts: Partial<SourceFailures[C]> = {},
): Promise<void> {
  const error = await (typeof work === 'function' ? Promise.resolve().then(work) : work).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Failed)) throw error ?? new Error(`expected ${code}`);
  expect(error.failure).toMatchObject({ code, facts });
}

/** A value, or a Failed: anything else is a bug and is thrown. */
export async function valueOrFailed<T>(work: () => T | Promise<T>): Promise<T | Failed> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failed) return error;
    throw error;
  }
}

import { open, readFile, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { kernelTrouble, useKernel } from '../../../../src/native/index.ts';
import { memoryJournal } from '../../../../src/pipeline/session/journal.ts';
import { type PartialNames, partialNames } from '../../../../src/pipeline/target/file/partial.ts';
import { fileBlockSink, fileStreamSink } from '../../../../src/pipeline/target/file/sinks.ts';
import { transfer } from '../../../../src/pipeline/transfer/transfer.ts';
import { verifyDisk } from '../../../../src/pipeline/transfer/verify.ts';
import type { BlockLayout, Layout, StreamLayout } from '../../../../src/pipeline/types/layout.ts';
import type { BlockSink, StreamSink } from '../../../../src/pipeline/types/sink.ts';
import { fuzz } from '../../../fixtures/fuzz.ts';
import { scratch } from '../../../fixtures/scratch.ts';
import { diskOf, fakeJob } from '../../transfer/fakes.ts';

const here = scratch();
const grain = 64 * 1024;
const tailBytes = 512;
const owner = { session: 's' };
let serial = 0;

/** Where it strikes, as a part of the file; what is done there. */
const anyDamage = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  how: fc.constantFrom('flip', 'flip', 'flip', 'long', 'append', 'cut'),
  fill: fc.integer({ min: 1, max: 255 }),
});
type Damage = typeof anyDamage extends fc.Arbitrary<infer T> ? T : never;

const anyGrains = fc.array(fc.constantFrom('hole', 'hole', 'zeros', 'data'), { minLength: 2, maxLength: 8 });

interface Scene {
  readonly layout: Layout;
  readonly whole: Buffer;
  readonly names: PartialNames;
  /** @param again another process may open it: each piece is then waited for until it is on the disk, which takes time */
  open(again: boolean): Promise<BlockSink | StreamSink>;
}

function blocks(grains: readonly string[]): Scene {
  const content = Buffer.alloc(grains.length * grain);
  const runs = grains.flatMap((what, n) => {
    if (what === 'data') content.fill(n + 1, n * grain, (n + 1) * grain);
    return what === 'hole' ? [] : [{ offset: n * grain, length: grain, data: true }];
  });
  const tail = Buffer.alloc(tailBytes, 7);
  // What pads a disk to whole units is never sent.
  const size = content.length + grain;
  const layout: BlockLayout = { kind: 'blocks', disk: diskOf(content, runs), size, tail };
  const names = partialNames(join(here.dir, `blocks-${serial++}`));
  const whole = Buffer.concat([content, Buffer.alloc(grain), tail]);
  return { layout, whole, names, open: again => fileBlockSink(names, whole.length, again ? owner : undefined) };
}

function stream(grains: readonly string[]): Scene {
  const whole = Buffer.concat(grains.map((what, n) => Buffer.alloc(grain * 20 + n, what === 'data' ? n + 1 : 0)));
  const layout: StreamLayout = {
    kind: 'stream',
    disk: diskOf(whole, []),
    async *bytes() {
      yield whole;
    },
  };
  const names = partialNames(join(here.dir, `stream-${serial++}`));
  return { layout, whole, names, open: again => fileStreamSink(names, again ? owner : undefined) };
}

async function harm(file: string, { at, how, fill }: Damage): Promise<void> {
  const { size } = await stat(file);
  const from = Math.floor(at * size);
  if (how === 'cut') return truncate(file, from);
  const handle = await open(file, 'r+');
  const offset = how === 'append' ? size + from : from;
  const bytes = Buffer.alloc(how === 'long' ? Math.min(size - from, 3 * grain) : 1);
  await handle.read(bytes, 0, bytes.length, offset);
  for (const [n, byte] of bytes.entries()) bytes[n] = byte ^ fill;
  await handle.write(bytes, 0, bytes.length, offset);
  await handle.close();
}

async function isWhole({ names, whole }: Scene): Promise<boolean> {
  return (await readFile(names.partial)).equals(whole);
}

const { signal } = new AbortController();

/** Damages a file once all of it was acknowledged, in this process or between two, and has it looked at. */
async function found(scene: Scene, damage: Damage, between: boolean): Promise<void> {
  const journal = memoryJournal();
  const { layout } = scene;
  let sink = await scene.open(between);
  await transfer(fakeJob(journal), layout, sink);
  expect(await verifyDisk(fakeJob(journal), layout, sink)).toBeUndefined();
  if (between) await sink.close();
  await harm(scene.names.partial, damage);
  if (between) sink = await scene.open(between);
  const wrong = await verifyDisk(fakeJob(journal), layout, sink);
  // Opening it anew, or sealing it, puts its length right; what is then as it was, was mended.
  if (wrong) expect(wrong.failure.exit).toBe('differs');
  else expect(['append', 'cut']).toContain(damage.how);
  if (!wrong) await sink.seal(signal);
  if (!wrong) expect(await isWhole(scene)).toBe(true);
  await transfer(fakeJob(journal), layout, sink);
  expect(await verifyDisk(fakeJob(journal), layout, sink)).toBeUndefined();
  await sink.seal(signal);
  await sink.close();
  expect(await isWhole(scene)).toBe(true);
  for (const file of Object.values(scene.names)) await rm(file, { force: true });
}

describe.each(['native', 'builtin'] as const)('any single damage to a file under way, %s kernel', kernel => {
  afterAll(() => void useKernel(kernelTrouble() ? 'builtin' : 'native'));
  test.skipIf(kernel === 'native' && kernelTrouble() !== undefined)('is found, and mended', async () => {
    useKernel(kernel);
    const property = (sceneOf: (grains: readonly string[]) => Scene, between: boolean) =>
      fc.asyncProperty(anyGrains, anyDamage, (grains, damage) => found(sceneOf(grains), damage, between));
    await fc.assert(property(blocks, false), fuzz(30));
    await fc.assert(property(stream, false), fuzz(5));
    await fc.assert(property(blocks, true), fuzz(4));
    await fc.assert(property(stream, true), fuzz(2));
  });
});

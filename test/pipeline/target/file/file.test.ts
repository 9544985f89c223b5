import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Failed, Failure } from '../../../../src/pipeline/failure.ts';
import type { Plan } from '../../../../src/pipeline/plan.ts';
import { Ledger } from '../../../../src/pipeline/session/ledger.ts';
import { file } from '../../../../src/pipeline/target/file/index.ts';
import type { Machine } from '../../../../src/pipeline/types/machine.ts';
import type { BlockSink } from '../../../../src/pipeline/types/sink.ts';
import type { TargetDisk, TargetLink } from '../../../../src/pipeline/types/target.ts';
import { failureSentence, languages } from '../../../../src/screens/text/index.ts';
import { fakeJob } from '../../transfer/fakes.ts';

let root: string;
let ledger: Ledger;
let link: TargetLink;
let plan: Plan;
const { ctl } = fakeJob();
const machine: Machine = { id: 'web', name: 'web', networks: [], disks: [] };
const disk: TargetDisk = { index: 0, size: 1048576 + 512, layout: 'blocks', machine, name: 'web-disk1.vmdk' };
const signal = new AbortController().signal;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'vmferry-file-'));
  ledger = new Ledger(join(root, 'ledger'), 's');
  plan = {
    version: 1,
    source: { kind: 'ova', path: '/x.ova' },
    target: { kind: 'file', path: join(root, 'a', 'b'), format: 'vhd' },
  };
  link = await file.connect(plan.target, ctl);
});
afterEach(() => rmSync(root, { recursive: true }));

async function opened(): Promise<BlockSink> {
  await link.begin(plan, ledger, ctl);
  const sink = await link.open(plan, disk, ledger, ctl);
  if (!('write' in sink)) throw new Error('not a block sink');
  return sink;
}

const piece = (offset: number) => ({ offset, data: Buffer.alloc(4096, 7), digests: { crc32: '00' } });

describe('the file target', () => {
  test('has no file of the final name before it is published, and only that one after', async () => {
    const sink = await opened();
    await sink.write(piece(0), signal);
    expect(readdirSync(join(root, 'a', 'b')).sort()).toEqual(['web-disk1.vhd.acks', 'web-disk1.vhd.partial']);
    await sink.seal(signal);
    await sink.close();
    const published = await link.publish(plan, [disk], ledger, ctl);
    expect(published.facts.count).toBe(1);
    expect(readdirSync(join(root, 'a', 'b'))).toEqual(['web-disk1.vhd']);
    expect(statSync(join(root, 'a', 'b', 'web-disk1.vhd')).size).toBe(disk.size);
  });

  test('holds after a reopen what it acknowledged, and nothing that it did not', async () => {
    const first = await opened();
    await first.write(piece(8192), signal);
    await first.close();
    const again = await opened();
    expect([...(await again.held(signal))]).toEqual([{ offset: 8192, length: 4096 }]);
    await again.close();
  });

  test('never writes over a file that was there', async () => {
    mkdirSync(join(root, 'a', 'b'), { recursive: true });
    const there = join(root, 'a', 'b', 'web-disk1.vhd');
    writeFileSync(there, 'mine');
    const checks = link.preflight(plan, [disk])[Symbol.asyncIterator]();
    await expect(checks.next()).rejects.toMatchObject({ failure: { code: 'FILE_EXISTS', exit: 'create' } });
    const sink = await opened();
    await sink.close();
    await expect(link.publish(plan, [disk], ledger, ctl)).rejects.toMatchObject({ failure: { code: 'FILE_EXISTS' } });
    await link.undo(ledger.entries(), ledger, ctl);
    expect(readFileSync(there, 'utf8')).toBe('mine');
    expect(readdirSync(join(root, 'a', 'b'))).toEqual(['web-disk1.vhd']);
  });

  test("leaves somebody else's half-written file alone", async () => {
    mkdirSync(join(root, 'a', 'b'), { recursive: true });
    const other = join(root, 'a', 'b', 'web-disk1.vhd.partial');
    writeFileSync(other, 'theirs');
    await expect(opened()).rejects.toMatchObject({ failure: { code: 'FILE_EXISTS' } });
    expect(readFileSync(other, 'utf8')).toBe('theirs');
  });

  test('names the session whose half-written file it is, so that it can be gone on with from here', async () => {
    const theirs = new Ledger(join(root, 'theirs'), '0a1b2c3d');
    await link.begin(plan, theirs, ctl);
    await (await link.open(plan, disk, theirs, ctl)).close();
    const refused = await opened().catch((error: Failed) => error.failure);
    const file = join(root, 'a', 'b', 'web-disk1.vhd.partial');
    expect(refused).toMatchObject({ code: 'FILE_UNFINISHED', exit: 'create', facts: { file, session: '0a1b2c3d' } });
    for (const text of Object.values(languages))
      expect(failureSentence(text, refused as Failure)).toContain('vmferry resume 0a1b2c3d --plan');
    expect(readdirSync(join(root, 'a', 'b'))).toContain('web-disk1.vhd.partial');
  });

  test('publishing twice, or again after a crash between rename and ledger, is the same as once', async () => {
    await (await opened()).close();
    await link.publish(plan, [disk], ledger, ctl);
    await link.publish(plan, [disk], ledger, ctl);
    expect(readdirSync(join(root, 'a', 'b'))).toEqual(['web-disk1.vhd']);
  });

  test('undo removes the files and the folders it made, innermost first, and stops at what is not ours', async () => {
    await (await opened()).close();
    await link.publish(plan, [disk], ledger, ctl);
    writeFileSync(join(root, 'a', 'theirs'), '');
    await link.undo(ledger.entries(), ledger, ctl);
    expect(existsSync(join(root, 'a', 'b'))).toBe(false);
    expect(readdirSync(join(root, 'a'))).toEqual(['theirs']);
    expect(ledger.entries().every(entry => entry.state === 'gone')).toBe(true);
  });

  test('a machine name cannot leave the folder', async () => {
    const evil = { ...disk, machine: { ...machine, name: '../../evil/$(rm -rf)' } };
    await link.begin(plan, ledger, ctl);
    const sink = await link.open(plan, evil, ledger, ctl);
    await sink.close();
    expect(readdirSync(join(root, 'a', 'b')).every(name => name.includes('evil'))).toBe(true);
    expect(readdirSync(root).sort()).toEqual(['a', 'ledger']);
  });
});

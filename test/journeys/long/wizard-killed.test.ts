import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { makeMachineOva } from '../../../src/sandbox/machine/ova.ts';
import { type Pty, wizardOn } from '../pty.ts';

let dir: string;
let terminal: Pty | undefined;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'vmferry-wizard-'));
});
afterEach(async () => {
  await terminal?.close();
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('into files, in Chinese: killed with SIGKILL while it writes, gone on with by one key, the bytes are the source', async () => {
  const disks = [{ size: 400 * 1024 * 1024, fill: 0.8 }];
  const { raws } = await makeMachineOva({ dir, name: 'written', seed: 5, disks });
  const out = join(dir, 'out');
  const args = ['--lang', 'zh-CN', '--state-dir', join(dir, 'state')];
  const first = wizardOn(args, { columns: 100, rows: 30, cwd: dir });
  terminal = first;
  await first.shows('迁移一台虚拟机', '⏎ 新建');
  first.press('n');
  await first.shows('虚拟机在哪里？', 'OVA');
  first.press('down');
  await first.shows('虚拟机在哪里？', 'written.ova');
  first.paste('written.ova');
  await first.shows('路径  written.ova');
  first.press('enter');
  await first.shows('written', 'Azure');
  first.press('2');
  await first.shows('以什么形式写入', '文件夹');
  first.paste(out);
  await first.shows(out);
  first.press('enter');
  await first.shows('VHD');
  first.press('enter');
  await first.shows('▌ 磁盘 1', '0.391');
  first.press('enter');
  await first.shows('vmferry run written.plan.yaml');
  first.press('enter');
  await first.until(() => acknowledged(out) > 0, 'the first acknowledged piece');
  process.kill(first.pid, 'SIGKILL');
  expect((await first.ended).signal).toBe(9);
  expect(existsSync(join(out, 'written-disk1.vhd'))).toBe(false);

  const again = wizardOn(args, { columns: 100, rows: 30, cwd: dir });
  terminal = again;
  await again.shows('未完成', '▌ written', '⏎ 继续');
  again.press('enter');
  await again.shows('✓ written 已在', '完成');
  again.press('enter');
  expect(await again.ended).toEqual({ code: 0, signal: 0 });
  const source = readFileSync(raws[0] ?? '');
  const arrived = readFileSync(join(out, 'written-disk1.vhd')).subarray(0, -512);
  expect(arrived.subarray(0, source.length).equals(source)).toBe(true);
}, 120_000);

/** Bytes of the records of what is on disk. */
function acknowledged(out: string): number {
  const file = join(out, 'written-disk1.vhd.acks');
  return existsSync(file) ? statSync(file).size : 0;
}

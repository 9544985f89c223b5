/**
 * What the wizard writes to a real terminal of 120x40 while it sends to a slow cloud:  node bench/wizard-writes.ts
 * Needs the bundle (npm run build).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAzure } from '../src/sandbox/azure/index.ts';
import { makeMachineOva } from '../src/sandbox/machine/ova.ts';
import { wizardOn } from '../test/journeys/pty.ts';
import { killedUnderWay } from '../test/journeys/under-way.ts';

const mebibyte = 1024 * 1024;
const seconds = 15;
const dir = mkdtempSync(join(tmpdir(), 'vmferry-bench-'));
const cloud = await startAzure({ dir: join(dir, 'cloud') });
try {
  const disks = [{ size: 1024 * mebibyte, fill: 0.9 }];
  const { ova } = await makeMachineOva({ dir: join(dir, 'machine'), name: 'bench', seed: 1, disks });
  cloud.faults.add({ on: 'putPage', do: 'slow', delayMs: 300 });
  const under = await killedUnderWay(dir, ova, cloud);
  const terminal = wizardOn(['--state-dir', under.state], { columns: 120, rows: 40, env: under.env, cwd: dir });
  await terminal.shows('Unfinished', under.name);
  terminal.press('enter');
  await terminal.shows('held up by');
  const before = { bytes: terminal.bytes, sent: under.acknowledged() };
  await new Promise(resolve => setTimeout(resolve, seconds * 1000));
  const written = (terminal.bytes - before.bytes) / seconds / 1024;
  const sent = (under.acknowledged() - before.sent) / seconds / mebibyte;
  process.stdout.write(
    `${written.toFixed(1)} KiB/s to a terminal of 120x40 while ${sent.toFixed(0)} MiB/s were sent\n`,
  );
  await terminal.close();
} finally {
  await cloud.close();
  rmSync(dir, { recursive: true, force: true });
}

import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { startVsphere, type VsphereOptions, type VsphereSandbox } from './index.ts';

/**
 * The sandbox vCenter as a process of its own: prints one JSON line with its addresses and the way in, then stays
 * until SIGTERM, SIGINT, or the end of its standard input. What it does wrong, and what it counted, is at
 * `https://<server>/sandbox/…`.
 *
 *     node src/sandbox/vsphere/serve.ts [--options file.json] [--crowd 2000] [--esx] [--dir D]
 *
 * The file holds options as `startVsphere` takes them.
 */
async function serve(): Promise<void> {
  const { values } = parseArgs({
    options: {
      options: { type: 'string' },
      crowd: { type: 'string' },
      dir: { type: 'string' },
      esx: { type: 'boolean', default: false },
    },
  });
  const given = values.options === undefined ? {} : optionsIn(await readFile(values.options, 'utf8'));
  const sandbox = await startVsphere({
    ...given,
    ...(values.dir === undefined ? {} : { dir: values.dir }),
    ...(values.crowd === undefined ? {} : { crowd: Number(values.crowd) }),
    ...(values.esx ? { esx: true } : {}),
  });
  process.stdout.write(`${JSON.stringify({ ...addresses(sandbox), pid: process.pid })}\n`);
  const ended = new Promise<void>(resolve => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
    process.stdin
      .once('end', resolve)
      .once('close', resolve)
      .once('error', () => resolve())
      .resume();
  });
  await ended;
  await sandbox.close();
  process.exit(0);
}

function optionsIn(text: string): VsphereOptions {
  return z.looseObject({}).parse(JSON.parse(text)) as VsphereOptions;
}

/** What a client needs, and where the counters and faults are. */
function addresses(sandbox: VsphereSandbox): object {
  const { server, user, password, fingerprint, caFile, nfc } = sandbox;
  return { server, user, password, fingerprint, caFile, nfc, control: `https://${server}/sandbox` };
}

if (import.meta.main) await serve();

import { parseArgs } from 'node:util';
import { type AzureSandbox, startAzure } from './index.ts';

/**
 * The sandbox Azure as a process of its own: prints one JSON line with its addresses and the way in, then stays until
 * SIGTERM, SIGINT, or the end of its standard input.
 *
 *     node src/sandbox/azure/serve.ts --dir D [--polls 1] [--retry-after 0] [--page-size 2] [--name sandbox.example] [--page-blobs URL]
 */
async function serve(): Promise<void> {
  const { values } = parseArgs({
    options: {
      dir: { type: 'string' },
      polls: { type: 'string', default: '1' },
      'retry-after': { type: 'string', default: '0' },
      'page-size': { type: 'string', default: '2' },
      'page-blobs': { type: 'string' },
      name: { type: 'string', multiple: true, default: [] },
    },
  });
  const sandbox = await startAzure({
    ...(values.dir === undefined ? {} : { dir: values.dir }),
    polls: Number(values.polls),
    retryAfterSeconds: Number(values['retry-after']),
    pageSize: Number(values['page-size']),
    names: values.name,
    ...(values['page-blobs'] === undefined ? {} : { pageBlobs: values['page-blobs'] }),
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

/** What a client needs, and where the counters and faults are. */
function addresses(sandbox: AzureSandbox): object {
  const { endpoint, authority, blobEndpoint, control, caFile, dir } = sandbox;
  const { tenantId, clientId, clientSecret, subscriptionId, subscriptionName } = sandbox;
  const way = { tenantId, clientId, clientSecret, subscriptionId, subscriptionName };
  return { endpoint, authority, blobEndpoint, control, caFile, dir, ...way };
}

if (import.meta.main) await serve();

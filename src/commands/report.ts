import { createReadStream, existsSync } from 'node:fs';
import { chmod, mkdtemp, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { create } from 'tar';
import { stringify } from 'yaml';
import about from '../../package.json' with { type: 'json' };
import { redacted } from '../pipeline/redact.ts';
import { logFile, oldLogFile } from '../pipeline/session/log.ts';
import { folderStore, type SessionSummary } from '../pipeline/session/store.ts';
import { placeFor } from '../pipeline/target/file/place.ts';
import { stageIds } from '../pipeline/types/run.ts';
import type { Command } from './command.ts';
import { found } from './doctor.ts';

/** Bytes of events or log at most: their end is what tells. */
const mostTail = 16 * 1024 * 1024;

/** `vmferry report SESSION`: plan, ledger, events and log of a session in one archive, without a secret in it. */
export const report: Command = {
  options: { out: { type: 'string' } },
  words: [1, 1],
  async run({ values, positionals }, io) {
    const store = folderStore(io.stateDir);
    const { id } = store.find(positionals[0] ?? '');
    const session = store.peek(id);
    const name = `vmferry-report-${id}`;
    const out = await placeFor(resolve(typeof values.out === 'string' ? values.out : `${name}.tar.gz`));
    const dir = await mkdtemp(join(tmpdir(), 'vmferry-report-'));
    try {
      const put = (file: string, text: string) => writeFile(join(dir, file), redacted(text), { mode: 0o600 });
      await put('session.json', JSON.stringify(summaryOf(session), null, 2));
      if (session.plan) await put('plan.yaml', stringify(session.plan));
      await put('machine.json', JSON.stringify(await found(io), null, 2));
      await copyRedacted(store.events(id), join(dir, 'events.ndjson'));
      for (const file of [oldLogFile, logFile]) await copyRedacted(join(session.folder, file), join(dir, file));
      await pack(dir, name, out);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
    if (io.json) io.out(JSON.stringify({ v: 1, is: 'report', session: id, file: out }));
    else io.out(io.text.commands.reported({ file: out }));
    return 0;
  },
};

function summaryOf({ head, damaged, state, ledger, sent, holder }: SessionSummary) {
  return {
    ...head,
    reportedBy: about.version,
    state,
    ...(damaged ? { damaged } : {}),
    stages: stageIds.filter(id => ledger.stageDone(id)),
    ledger: ledger.entries(),
    published: ledger.published,
    journalled: [...sent].map(([disk, extents]) => ({ disk, bytes: extents.bytes, ranges: [...extents].length })),
    ...(holder ? { holder } : {}),
  };
}

/** Line by line, so that memory is bounded and a torn line harms only itself; of a long file its end. */
async function copyRedacted(from: string, to: string): Promise<void> {
  if (!existsSync(from)) return;
  const { size } = await stat(from);
  await using file = await open(to, 'w', 0o600);
  const input = createReadStream(from, { start: Math.max(0, size - mostTail) });
  for await (const line of createInterface({ input })) await file.write(`${redacted(line)}\n`);
}

/** The archive appears when it is whole. */
async function pack(dir: string, name: string, out: string): Promise<void> {
  const fresh = join(dirname(out), `.${basename(out)}.${process.pid}`);
  try {
    await create({ gzip: true, file: fresh, cwd: dir, prefix: name, portable: true }, [
      'session.json',
      'machine.json',
      ...['plan.yaml', 'events.ndjson', oldLogFile, logFile].filter(file => existsSync(join(dir, file))),
    ]);
    await chmod(fresh, 0o600);
    await rename(fresh, out);
  } finally {
    await rm(fresh, { force: true });
  }
}

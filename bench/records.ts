/**
 * What keeping a session's records costs:  node bench/records.ts [DIR]
 * A ledger record is synced before anything is done (fdatasync); journal records are only written, and synced when a
 * disk is through. DIR should lie on the file system of the state directory.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileJournal } from '../src/pipeline/session/journal.ts';
import { Ledger } from '../src/pipeline/session/ledger.ts';

const dir = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'records-'));
const counts = { ledger: 200, journal: 10_000 };
const piece = 4 * 1024 * 1024;

function say(what: string, ms: number, times: number): void {
  process.stdout.write(`${what}: ${((ms / times) * 1000).toFixed(0)} µs each\n`);
}

async function round(n: number): Promise<void> {
  const ledger = new Ledger(join(dir, `ledger-${n}`), 'bench');
  let began = performance.now();
  for (let at = 0; at < counts.ledger; at++)
    await ledger.intend({ key: `disk/${at}`, kind: 'disk', side: 'target', facts: { name: 'web-prod-01' } });
  say('ledger record, synced', performance.now() - began, counts.ledger);
  ledger.close();
  const journal = fileJournal(join(dir, `journal-${n}`));
  const digests = { md5: 'd41d8cd98f00b204e9800998ecf8427e' };
  began = performance.now();
  for (let at = 0; at < counts.journal; at++)
    journal.append({ disk: 0, pass: 0, offset: at * piece, length: piece, digests });
  say('journal record, written', performance.now() - began, counts.journal);
  began = performance.now();
  await journal.sync();
  say('journal of 10,000 records, synced', performance.now() - began, 1);
  journal.close();
}

try {
  for (let n = 0; n < 5; n++) await round(n);
} finally {
  rmSync(dir, { recursive: true });
}

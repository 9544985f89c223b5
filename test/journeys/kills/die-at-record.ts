/**
 * The program, but killed (SIGKILL, by itself) right before or right after the nth record that it appends to a
 * journal, a ledger or acknowledgements:  node die-at-record.ts before|after N ARGUMENTS…
 */
import { main } from '../../../src/main.ts';
import { Records } from '../../../src/pipeline/records.ts';

const [when, nth, ...argv] = process.argv.slice(2);
let count = 0;
const { append } = Records.prototype;

Records.prototype.append = function appendOrDie(record: unknown): void {
  count++;
  const now = count === Number(nth);
  if (now && when === 'before') process.kill(process.pid, 'SIGKILL');
  append.call(this, record);
  if (now && when === 'after') process.kill(process.pid, 'SIGKILL');
};

process.exitCode = await main(argv, process.env);

import { expect, test } from 'vitest';
import { scratch } from '../fixtures/scratch.ts';
import { killAtRecords, moments } from '../journeys/kills/at-records.ts';
import { roadKinds, smallMachine } from '../journeys/kills/road.ts';
import { runs } from '../runs.ts';
import { long, report, until } from './part.ts';

const here = scratch();
const { step } = runs.killsAtRecords[long ? 'soak' : 'peers'];

test('killed before, in and after records: the bytes are identical after resume, and nothing is left after undo', async () => {
  const machine = await smallMachine(here.dir);
  const failed: string[] = [];
  let kills = 0;
  let cut = 0;
  for (const kind of roadKinds) {
    for (const moment of moments) {
      const sweep = { kind, moment, step, dir: here.dir, machine, until };
      const swept = await killAtRecords(sweep).catch(error => {
        process.stderr.write(`${kind}, ${moment}: ${String(error)}\n`);
        failed.push(`${kind}, ${moment}`);
      });
      kills += swept?.kills ?? 0;
      // Without a run that lived there were more records than time.
      if (swept?.last === Number.POSITIVE_INFINITY) cut++;
    }
  }
  // How many records there are is known only where none was cut: what was cut is at least one more each.
  const name = long && cut === 0 ? 'kills at every record' : `kills at records, ${cut} roads and moments cut short`;
  report(name, kills, failed, kills + cut);
  expect(failed).toEqual([]);
  expect(kills).toBeGreaterThan(0);
});

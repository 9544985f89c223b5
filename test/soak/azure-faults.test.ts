import { test } from 'vitest';
import { scratch } from '../fixtures/scratch.ts';
import { azureSchedule, newTally, twoDisks } from '../journeys/faults/azure/schedule.ts';
import { runs } from '../runs.ts';
import { count, everySeed, seed } from './part.ts';

const here = scratch();

test('Azure does wrong in several ways at once: the same bytes in the end, nothing sent twice for nothing, nothing left', async () => {
  const machine = await twoDisks(here.dir);
  const tally = newTally();
  // One at a time: who signs in is told by the environment of this process.
  const one = (seed: number) => azureSchedule(seed, here.dir, machine, tally);
  await everySeed('azure faults', count(runs.azureFaults), one, { together: 1 });
  const { rides, failures, data, sent, again } = tally;
  const bytes = `${sent} bytes sent of ${data} of data, ${again} of them confirmed twice`;
  process.stdout.write(
    `azure faults from seed ${seed}: ${rides} runs, ${bytes}, ended by ${JSON.stringify(failures)}\n`,
  );
});

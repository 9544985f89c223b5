import { expect, test } from 'vitest';
import { scratch } from '../fixtures/scratch.ts';
import { oneFault } from '../journeys/faults/one-fault.ts';
import { serverFaults } from '../journeys/faults/server-faults.ts';
import { damages, lostRecords } from '../journeys/kills/lost-records.ts';
import { outOfRoom, scarcity } from '../journeys/kills/no-room.ts';
import { roadKinds, smallMachine } from '../journeys/kills/road.ts';
import { twoAtATime } from '../journeys/program.ts';
import { runs } from '../runs.ts';
import { report } from './part.ts';

const here = scratch();

test('every fault, damage and shortage of docs/reliability.md: identical bytes in the end, or all taken back', async () => {
  const machine = await smallMachine(here.dir);
  const how = await scarcity(here.dir);
  const { roads, endings } = runs.noRoom;
  const rooms = runs.noRoom.soak[how];
  const cases: readonly (readonly [string, () => Promise<void>])[] = [
    ...serverFaults.map(fault => [fault.what, () => oneFault(fault, here.dir, machine)] as const),
    ...roadKinds.flatMap(kind =>
      damages.map(
        damage => [`${kind}, ${damage}`, () => lostRecords(kind, damage, 'resume', here.dir, machine)] as const,
      ),
    ),
    ...roads.flatMap(kind =>
      rooms.flatMap((room, n) =>
        endings.map(
          then =>
            [
              `${kind}, ${how} ${room} (${n}), ${then}`,
              () => outOfRoom(kind, how, room, then, here.dir, machine),
            ] as const,
        ),
      ),
    ),
  ];
  const failed: string[] = [];
  await twoAtATime(cases, async ([what, run]) => {
    await run().catch(error => {
      process.stderr.write(`${what}: ${String(error)}\n`);
      failed.push(what);
    });
  });
  report(`faults, damaged records, no room (${how})`, cases.length, failed);
  expect(failed).toEqual([]);
});

import { expect, test } from 'vitest';
import { scratch } from '../../fixtures/scratch.ts';
import { runs } from '../../runs.ts';
import { outOfRoom, scarcity } from './no-room.ts';
import { smallMachine } from './road.ts';

const here = scratch();

test('a full file system under the session ends the run with 73; with room again, resume and undo end well', {
  timeout: 300_000,
}, async () => {
  const machine = await smallMachine(here.dir);
  const how = await scarcity(here.dir);
  expect(['tmpfs', 'ulimit']).toContain(how);
  const room = runs.noRoom.test[how];
  await Promise.all([
    outOfRoom('vSphere to Azure, shut down', how, room, 'resume', here.dir, machine),
    outOfRoom('ova to Azure', how, room, 'undo', here.dir, machine),
  ]);
});

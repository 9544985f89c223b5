import { expect, test } from 'vitest';
import { until } from './cells.ts';
import { judged, judgedRunning } from './fake-readiness.ts';
import { wrongPassword } from './fake-server.ts';
import { FakeWorld } from './fake-world.ts';
import { Stage } from './stage.ts';

const worldWith = (more: Partial<FakeWorld>) => Object.assign(new FakeWorld(), more);
const called = (stage: Stage, what: string) =>
  until(
    () => stage.world.calls.includes(what),
    () => stage.text(),
  );

/** A look that waits before its second check, until it is let go. */
function waiting() {
  const gate = Promise.withResolvers<void>();
  return { world: worldWith({ pauseAt: 1, nextCheck: () => gate.promise }), go: gate.resolve };
}

test('the worst is first, what is fine is one line, and a key shows it', async () => {
  const stage = new Stage({ at: 'readiness' });
  await stage.shows('3 failed', '19 in order, 6 not applicable');
  const order = ['DISK-ESP-FALLBACK', 'DISK-FSTAB-DEV', 'NET-STATIC', 'INITRD-POLICY', 'BOOT-SERIAL', 'AG-WAAGENT'];
  const shown = stage.terminal.rows().flatMap(row => /^..(?:\S+) +([A-Z]+-[A-Z-]+)/.exec(row)?.[1] ?? []);
  expect(shown).toEqual(order);
  await stage.press('a', 'end');
  expect(stage.text()).toContain('SEC-SELINUX');
  await stage.press('a');
  expect(stage.text()).not.toContain('SEC-SELINUX');
  await stage.leave();
});

test('the selected check stays selected while others come in above it', async () => {
  const gate = Promise.withResolvers<void>();
  const late = judged.filter(({ id }) => id === 'DISK-ESP-FALLBACK');
  const early = judged.filter(({ id }) => id !== 'DISK-ESP-FALLBACK');
  const world = worldWith({
    judged: [...early, ...late],
    pauseAt: early.length,
    nextCheck: () => gate.promise,
  });
  const stage = new Stage({ at: 'readiness', world });
  await stage.shows('2 failed', 'looking into its disks');
  await stage.press('down');
  await stage.shows('/etc/network/interfaces:12');
  gate.resolve();
  await stage.shows('3 failed', 'Loader at the fallback path');
  expect(stage.terminal.rows().find(row => row.startsWith('▌'))).toContain('NET-STATIC');
  await stage.leave();
});

test('nobody has to wait: one goes on while it looks, and the plan tells what came of it', async () => {
  const { world, go } = waiting();
  const stage = new Stage({ at: 'readiness', world });
  await stage.shows('looking into its disks');
  await stage.press('enter');
  await stage.shows('How do you want to sign in');
  go();
  await called(stage, 'looked');
  await stage.press('esc');
  await stage.shows('3 failed');
  expect(world.calls.filter(call => call === 'readiness')).toHaveLength(1);
  await stage.leave();
});

test('the plan says in one line what would keep it from booting, and asks for nothing more', async () => {
  const stage = new Stage({ at: 'plan' });
  await stage.shows('2 would keep it from booting in Azure, 1 from being reached');
  await stage.press('enter');
  await until(
    () => stage.world.calls.some(call => call.startsWith('start ')),
    () => stage.text(),
  );
  expect(stage.world.calls.find(call => call.startsWith('start '))).not.toContain('readiness');
  await stage.leave();
});

test('a run that starts ends the look, and so does leaving', async () => {
  for (const at of ['plan', 'readiness'] as const) {
    const { world, go } = waiting();
    const stage = new Stage({ at, world });
    await called(stage, 'readiness');
    await stage.rest();
    if (at === 'plan') {
      await stage.shows('still looking');
      await stage.press('enter');
      await stage.shows('28 MiB/s');
    } else await stage.leave();
    go();
    await until(
      () => world.calls.includes('readiness stopped'),
      () => world.calls.join(),
    );
    if (at === 'plan') await stage.leave();
  }
});

test('disks that cannot be looked into yet are one line with the reason', async () => {
  const stage = new Stage({ at: 'readiness', server: true, world: worldWith({ judged: judgedRunning }) });
  await stage.shows('21 checks', 'the VM is running');
  await stage.press('right');
  await stage.shows('DISK-ESP-FALLBACK', 'rows 1 to 20 of 25');
  await stage.press('end');
  await stage.shows('USERS-LOGIN');
  await stage.press('left');
  await stage.shows('2 not applicable');
  await stage.leave();
});

test('a look that broke off says why, can be begun again, and keeps nobody', async () => {
  const world = worldWith({ brokenLook: wrongPassword('vc', 'ana') });
  const stage = new Stage({ at: 'readiness', world });
  await stage.shows('vc does not let ana in', 'check again');
  world.brokenLook = undefined;
  await stage.press('^R');
  await stage.shows('save report');
  expect(stage.text()).not.toContain('does not let');
  await stage.press('s');
  await stage.shows('The report is in');
  expect(world.calls).toContain('save readiness of 31 in en');
  await stage.leave();
});

test('a target that asks nothing of a guest has no such step', async () => {
  const stage = new Stage({ at: 'options' });
  await stage.shows('Folder');
  expect(stage.world.calls).not.toContain('readiness');
  await stage.leave();
});

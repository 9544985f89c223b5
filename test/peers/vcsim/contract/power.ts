import { expect, test } from 'vitest';
import { describe as describeMachine } from '../../../../src/pipeline/source/vsphere/inventory/describe.ts';
import { findMachine } from '../../../../src/pipeline/source/vsphere/inventory/find.ts';
import { putBack } from '../../../../src/pipeline/source/vsphere/quiesce/put-back.ts';
import { quiesce } from '../../../../src/pipeline/source/vsphere/quiesce/quiesce.ts';
import type { Subject } from '../../../../src/pipeline/source/vsphere/quiesce/subject.ts';
import { refOf, textOf } from '../../../../src/pipeline/source/vsphere/soap/element.ts';
import type { Vim } from '../../../../src/pipeline/source/vsphere/vim.ts';
import { memoryLedger } from '../control.ts';
import type { Served, ServerKind } from '../servers.ts';
import { knowing, planFor, signedIn } from '../sign-in.ts';
import { failure } from './session.ts';

const signal = new AbortController().signal;

export function powerContract({ differs }: ServerKind, server: () => Served): void {
  const onWeb = (work: (vim: Vim, subject: Subject) => Promise<void>) =>
    signedIn(server(), async vim => {
      const ref = await findMachine(vim, 'web', signal);
      const look = (signal: AbortSignal) => describeMachine(vim, ref, signal);
      await work(vim, { vim, ref, name: 'web', look });
    });

  test('power goes off and on by tasks that are waited for; off once more is a failure of the task', () =>
    onWeb(async (vim, { ref, look }) => {
      const perform = async (method: string) => {
        const task = refOf(await vim.call(method, ref, [], signal), 'returnval');
        if (!task) throw new Error(`${method} gave no task`);
        await vim.task(task, signal);
      };
      // Seen by somebody who waits, on a session of their own.
      const off = signedIn(server(), other =>
        other.until(
          ref,
          ['runtime.powerState'],
          now => (textOf(now.get('runtime.powerState')) === 'poweredOff' ? 'off' : undefined),
          AbortSignal.timeout(20_000),
        ),
      );
      await perform('PowerOffVM_Task');
      expect(await off).toBe('off');
      expect((await look(signal)).power).toBe('off');
      await expect(perform('PowerOffVM_Task')).rejects.toThrow(failure('VSPHERE_POWER_STATE'));
      await perform('PowerOnVM_Task');
      expect((await look(signal)).power).toBe('on');
    }));

  test('a guest is shut down and its CD ejected; undone, it runs and the CD is in its drive', () =>
    onWeb(async (_vim, subject) => {
      const keep = memoryLedger('contract-1');
      const ctl = knowing(server());
      const before = await subject.look(signal);
      await quiesce(subject, planFor(server(), { power: 'shutdown' }), keep, ctl);
      const rest = await subject.look(signal);
      expect(rest.power).toBe('off');
      expect(rest.cdroms[0]).toMatchObject({ connected: false });
      expect(rest.cdroms[0]?.iso).toBeUndefined();
      expect(await putBack(subject, keep.entries(), { why: 'undo', after: undefined }, keep, ctl)).toEqual([]);
      const after = await subject.look(signal);
      expect(after.power).toBe('on');
      expect(after.cdroms).toEqual(before.cdroms);
      expect(keep.entries().filter(({ state }) => state !== 'gone')).toEqual([]);
    }));

  test(`a guest without tools is ${differs.shutsDownWithoutTools ? 'shut down all the same' : 'not shut down'}`, () =>
    signedIn(server(), async vim => {
      const bare = await findMachine(vim, 'bare', signal);
      const asked = vim.call('ShutdownGuest', bare, [], signal);
      if (differs.shutsDownWithoutTools) await asked;
      else await expect(asked).rejects.toThrow(failure('VSPHERE_TOOLS_UNAVAILABLE'));
    }));

  test('a snapshot of ours is taken while it runs, and removed', () =>
    onWeb(async (_vim, subject) => {
      const keep = memoryLedger('contract-2');
      const ctl = knowing(server());
      await quiesce(subject, planFor(server(), { power: 'snapshot' }), keep, ctl);
      const held = await subject.look(signal);
      expect(held.power).toBe('on');
      expect(held.snapshots).toMatchObject([{ name: 'vmferry-contract-2' }]);
      expect(held.currentSnapshot).toEqual(held.snapshots[0]?.ref);
      expect(await putBack(subject, keep.entries(), { why: 'tidy', after: undefined }, keep, ctl)).toEqual([]);
      expect((await subject.look(signal)).snapshots).toEqual([]);
    }));
}

import { describe, expect, test } from 'vitest';
import { RunEvents, thinned } from '../../src/pipeline/run-events.ts';
import { RunState } from '../../src/pipeline/run-state.ts';
import type { RunEvent } from '../../src/pipeline/types/run.ts';

describe('run events', () => {
  test('moved is merged for a slow reader and never lost; states keep their order', async () => {
    const events = new RunEvents('s');
    events.tell({ is: 'stage', stage: 'transfer', state: 'started' });
    for (let i = 0; i < 1000; i++) {
      events.tell({ is: 'moved', disk: 0, what: 'sent', extents: [{ offset: i * 512, length: 512 }] });
    }
    events.tell({ is: 'stage', stage: 'transfer', state: 'done' });
    events.end();
    const got: RunEvent[] = [];
    for await (const event of events) got.push(event);
    expect(got.map(event => event.is)).toEqual(['stage', 'moved', 'stage']);
    expect(got[1]).toMatchObject({ extents: [{ offset: 0, length: 512_000 }] });
    expect(got.map(event => event.seq)).toEqual([1, 2, 3]);
  });

  test('of a stage whose work others do only the newest shares are told, twice a second at most', async () => {
    const shares = (percent: number) => ({ is: 'progress', parts: [{ name: 'westeurope', percent }] }) as const;
    const events = new RunEvents('s');
    events.tell({ is: 'stage', stage: 'publish', state: 'started' });
    for (let percent = 0; percent <= 100; percent++) events.tell(shares(percent));
    events.end();
    const got = await Array.fromAsync(events);
    expect(got.map(event => event.is)).toEqual(['stage', 'progress']);
    const thin: RunEvent[] = [];
    const merged = thinned(event => thin.push(event));
    for (let at = 0; at < 2000; at += 50) merged.event({ v: 1, seq: 1, session: 's', at, ...shares(at / 20) });
    merged.end();
    expect(thin.length).toBeLessThanOrEqual(5);
    expect(thin.at(-1)).toMatchObject(shares(97.5));
  });

  test('thinned for files, they fold to the same state', async () => {
    const disks = [{ index: 0, name: 'd', size: 4096, format: 'raw' }];
    const envelope = (seq: number, at: number) => ({ v: 1 as const, seq, at, session: 's' });
    const all: RunEvent[] = [
      { ...envelope(1, 0), is: 'plan', name: 'web', source: {}, target: {}, disks, resumed: false, kernel: 'builtin' },
      ...Array.from(
        { length: 8 },
        (_, i): RunEvent => ({
          ...envelope(i + 2, i * 100),
          is: 'moved',
          disk: 0,
          what: 'sent',
          extents: [{ offset: i * 512, length: 512 }],
        }),
      ),
      { ...envelope(10, 800), is: 'stage', stage: 'transfer', state: 'done' },
    ];
    const thin: RunEvent[] = [];
    const merged = thinned(event => thin.push(event));
    for (const event of all) merged.event(event);
    merged.end();
    expect(thin.length).toBeLessThan(all.length);
    const fold = (events: readonly RunEvent[]) => {
      const state = new RunState();
      for (const event of events) state.apply(event);
      return { totals: state.totals, stage: state.stages.get('transfer')?.state };
    };
    expect(fold(thin)).toEqual(fold(all));
    expect(fold(all).totals.sent).toBe(4096);
  });

  test('thinned for files, they are not held back when the clock is put back', () => {
    const thin: RunEvent[] = [];
    const merged = thinned(event => thin.push(event));
    const sent = (at: number): RunEvent => ({
      v: 1,
      seq: 1,
      session: 's',
      at,
      is: 'moved',
      disk: 0,
      what: 'sent',
      extents: [{ offset: at, length: 1 }],
    });
    for (const at of [3_600_000, 1000, 1600]) merged.event(sent(at));
    expect(thin).toHaveLength(3);
  });
});

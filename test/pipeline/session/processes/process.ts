/**
 * A process with the session store, told over IPC what to do: fork(process.ts), then a `begin` with its folders. It
 * does it with the program's own parts: store, lock, ledger, journal, the file target, undo and adoption.
 */
import { adopt } from '../../../../src/pipeline/adopt.ts';
import { systemClock } from '../../../../src/pipeline/clock.ts';
import { ExtentSet } from '../../../../src/pipeline/extents.ts';
import { Failed } from '../../../../src/pipeline/failure.ts';
import { newLimits } from '../../../../src/pipeline/limits.ts';
import type { Plan } from '../../../../src/pipeline/plan.ts';
import { folderStore, type Session, type Store } from '../../../../src/pipeline/session/store.ts';
import { file } from '../../../../src/pipeline/target/file/index.ts';
import type { Control } from '../../../../src/pipeline/types/control.ts';
import { stageIds } from '../../../../src/pipeline/types/run.ts';
import type { BlockSink } from '../../../../src/pipeline/types/sink.ts';
import type { TargetDisk } from '../../../../src/pipeline/types/target.ts';
import {
  type Answer,
  disks,
  type Order,
  outIn,
  pieceBytes,
  pieceOf,
  places,
  planTo,
  type Seen,
  stateIn,
} from './orders.ts';

const never = new AbortController().signal;
const ctl: Control = {
  drain: never,
  kill: never,
  ask: ({ key }) => Promise.reject(new Error(key)),
  limits: newLimits(),
  clock: systemClock,
  note: () => {},
};
let store: Store = folderStore('/nowhere');
let id = '';
let plan: Plan = planTo('/nowhere');
let session: Session | undefined;
const sinks = new Map<number, BlockSink>();

process.on('message', async (order: Order) => {
  // Whoever told it may be gone by now.
  process.send?.(await obey(order).catch(refusal), undefined, undefined, () => {});
});
process.on('disconnect', () => process.exit());
process.send?.({}, undefined, undefined, () => {});

function refusal(error: unknown): Answer {
  if (!(error instanceof Failed)) throw error;
  const { code, facts } = error.failure;
  return { refused: code, ...(typeof facts.pid === 'number' ? { by: facts.pid } : {}) };
}

async function obey(order: Order): Promise<Answer> {
  if (order.do === 'begin') return begun(order);
  if (order.do === 'watch') return { seen: seen() };
  if (order.do === 'adopt') return adopted(order.into);
  if (order.do === 'open') {
    session = store.open(id);
    return { seen: seen() };
  }
  if (!session) throw new TypeError(order.do);
  if (order.do === 'close') await closed(session);
  else if (order.do === 'send') await send(session, order.disk, order.place);
  else if (order.do === 'undo') await undone(session);
  else if (order.do === 'stage') await session.ledger[order.done ? 'finishStage' : 'reopenStage'](order.stage);
  else return { resent: await finished(session), seen: seen() };
  return { seen: seen() };
}

async function begun({ at, id: about }: Extract<Order, { do: 'begin' }>): Promise<Answer> {
  if (session) await closed(session);
  store = folderStore(stateIn(at));
  id = about;
  plan = planTo(outIn(at));
  return {};
}

async function closed(open: Session): Promise<void> {
  await closeSinks();
  open.close();
  session = undefined;
}

async function closeSinks(): Promise<void> {
  for (const sink of sinks.values()) await sink.close();
  sinks.clear();
}

function about(index: number): TargetDisk {
  // Of the machine only its name is asked for, where the plan has none.
  const machine = { name: 'web' } as TargetDisk['machine'];
  return { index, name: `disk ${index + 1}`, layout: 'blocks', size: places * pieceBytes, machine };
}

async function sinkOf({ ledger }: Session, disk: number): Promise<BlockSink> {
  const known = sinks.get(disk);
  if (known) return known;
  const link = await file.connect(plan.target, ctl);
  await link.begin(plan, ledger, ctl);
  const sink = await link.open(plan, about(disk), ledger, ctl);
  if (!('write' in sink)) throw new TypeError('stream');
  sinks.set(disk, sink);
  return sink;
}

/** As the transfer does it: into the journal after the other side said yes. */
async function send(open: Session, disk: number, place: number): Promise<void> {
  const sink = await sinkOf(open, disk);
  const offset = place * pieceBytes;
  await sink.write({ offset, data: pieceOf(disk, place), digests: {} }, never);
  open.journal.append({ disk, pass: 0, offset, length: pieceBytes, digests: {} });
}

/** @returns places that were sent, by disk */
async function finished(open: Session): Promise<number[][]> {
  const { ledger, journal } = open;
  const resent: number[][] = [];
  for (let disk = 0; disk < disks; disk++) {
    const missing: number[] = [];
    if (!ledger.disk(disk)?.sealed) {
      const sink = await sinkOf(open, disk);
      const there = (await sink.held(never)).intersect(journal.extents(disk));
      for (const place of placesIn(ExtentSet.whole(places * pieceBytes).minus(there))) {
        await send(open, disk, place);
        missing.push(place);
      }
      await sink.seal(never);
      await ledger.keepDisk({ index: disk, name: `disk ${disk + 1}`, fingerprint: 'same', sealed: true });
    }
    resent.push(missing);
  }
  await closeSinks();
  const link = await file.connect(plan.target, ctl);
  await ledger.publish(await link.publish(plan, [0, 1].map(about), ledger, ctl));
  await ledger.enter('done');
  return resent;
}

async function undone(open: Session): Promise<void> {
  await closeSinks();
  await takeBack(open);
}

async function takeBack(open: Session): Promise<void> {
  // Most of these processes are killed before they need the whole pipeline, which takes longest to load.
  const migrate = await import('../../../../src/pipeline/migrate.ts');
  await migrate.takeBack(open.plan, open, ctl);
  await open.ledger.enter('undone');
}

async function adopted(into: string): Promise<Answer> {
  const other = folderStore(into);
  const there = await adopt(other, id, plan, { name: 'web', program: 'test', began: 1 }, true, ctl);
  try {
    const standing = standingIn(there.ledger.entries());
    await takeBack(there);
    return { seen: { state: other.peek(id).state, stages: [], sent: [], standing } };
  } finally {
    there.close();
  }
}

function seen(): Seen {
  const { state, ledger, sent, holder } = store.peek(id);
  return {
    state,
    stages: stageIds.filter(stage => ledger.stageDone(stage)),
    sent: [0, 1].map(disk => placesIn(sent.get(disk) ?? new ExtentSet())),
    standing: standingIn(ledger.entries()),
    ...(holder ? { holder: holder.pid } : {}),
  };
}

function standingIn(entries: readonly { readonly key: string; readonly state: string }[]): string[] {
  return entries.filter(entry => entry.state !== 'gone').map(entry => entry.key);
}

function placesIn(extents: ExtentSet): number[] {
  return Array.from({ length: places }, (_, place) => place).filter(place =>
    extents.covers(place * pieceBytes, pieceBytes),
  );
}

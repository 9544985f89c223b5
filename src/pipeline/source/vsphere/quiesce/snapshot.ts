import { Failed } from '../../../failure.ts';
import type { Control } from '../../../types/control.ts';
import type { Keep, LedgerEntry } from '../../../types/ledger.ts';
import type { DescribedMachine, Snapshot } from '../described.ts';
import { children, type Element, numberOf, refOf, textOf } from '../soap/element.ts';
import type { MoRef } from '../vim.ts';
import { snapshotFacts, snapshotKey, standing } from './entries.ts';
import { isElsewhere, isGone } from './faults.ts';
import { tell } from './notes.ts';
import { perform, type Subject, whenFree } from './subject.ts';

/** The name that finds ours again, whatever became of us. */
export function snapshotName(session: string): string {
  return `vmferry-${session}`;
}

export function oursIn({ snapshots }: DescribedMachine, name: string): Snapshot | undefined {
  return snapshots.find(snapshot => snapshot.name === name);
}

/** The ledger's entry for a session's snapshot, made from its name alone. @param at milliseconds since 1970 */
export function snapshotEntry(now: DescribedMachine, session: string, at: number): LedgerEntry | undefined {
  const found = oursIn(now, snapshotName(session));
  if (!found) return undefined;
  const { name, ref, quiesced, createdAt: since } = found;
  const facts = { name, machine: now.machine.name, vm: now.ref.value, id: ref.value, quiesced, since };
  return { key: snapshotKey, kind: 'vsphere-snapshot', side: 'source', state: 'made', facts, at };
}

/**
 * Takes the snapshot that is read from, unless it is there already. The memory is left out; the guest is brought to
 * rest for it where its tools run, and where that does not work the snapshot is as after a power cut, which is said.
 */
export async function takeSnapshot(subject: Subject, now: DescribedMachine, keep: Keep, ctl: Control): Promise<void> {
  const name = snapshotName(keep.session);
  const machine = subject.name;
  let found = oursIn(now, name);
  if (!found || !standing(keep, snapshotKey)) {
    const facts = { name, machine, vm: subject.ref.value, since: ctl.clock.now() };
    await keep.intend({ key: snapshotKey, kind: 'vsphere-snapshot', side: 'source', facts });
  }
  found ??= await create(subject, now, name, ctl);
  const { quiesced, ref } = found;
  await keep.made(snapshotKey, { id: ref.value, quiesced, since: standingSince(keep) ?? ctl.clock.now() });
  tell(ctl, 'vsphere-snapshot', { machine, snapshot: name });
  if (now.power === 'on' && !quiesced) tell(ctl, 'vsphere-crash-consistent', { machine, snapshot: name });
}

function standingSince(keep: Keep): number | undefined {
  const entry = standing(keep, snapshotKey);
  return entry && snapshotFacts(entry).since;
}

async function create(subject: Subject, now: DescribedMachine, name: string, ctl: Control): Promise<Snapshot> {
  const asked = now.power === 'on' && now.machine.guestTools?.running === true;
  const take = (quiesce: boolean) =>
    whenFree(subject, ctl, () =>
      perform(
        subject,
        'CreateSnapshot_Task',
        [
          ['name', name],
          ['description', name],
          ['memory', false],
          ['quiesce', quiesce],
        ],
        ctl,
      ),
    );
  let result: Element | undefined;
  try {
    result = await take(asked);
  } catch (error) {
    ctl.kill.throwIfAborted();
    // A task can fail, or its answer be lost, after the snapshot was taken.
    const taken = oursIn(await subject.look(ctl.kill), name);
    if (taken) return taken;
    if (!asked || isElsewhere(error)) throw error;
    const reason = error instanceof Failed ? error.failure.code : '';
    tell(ctl, 'vsphere-quiesce-refused', { machine: subject.name, reason });
    result = await take(false);
  }
  const taken = oursIn(await subject.look(ctl.kill), name);
  return taken ?? fromResult(result, name, ctl);
}

/** Where the list of snapshots does not show it yet: the task said which it is, and nothing of its kind. */
function fromResult(result: Element | undefined, name: string, ctl: Control): Snapshot {
  if (!result?.refType) throw new TypeError('CreateSnapshot_Task');
  const ref = { type: result.refType, value: result.text };
  return { ref, name, description: name, createdAt: ctl.clock.now(), quiesced: false };
}

/** Removes ours and nothing else: what was taken after it stays, and its deltas are merged. */
export async function removeSnapshot(
  subject: Subject,
  entry: LedgerEntry,
  now: DescribedMachine,
  keep: Keep,
  ctl: Control,
): Promise<void> {
  const { name: snapshot } = snapshotFacts(entry);
  const about = { machine: subject.name, snapshot };
  // More than one only where a request whose answer was lost was sent again.
  const ours = now.snapshots.filter(one => one.name === snapshot);
  if (ours.length === 0 && entry.state === 'made') tell(ctl, 'vsphere-snapshot-absent', about);
  for (const { ref } of ours) {
    tell(ctl, 'vsphere-snapshot-removing', about);
    await remove(subject, ref, ctl);
    tell(ctl, 'vsphere-snapshot-removed', about);
  }
  await keep.gone(entry.key);
}

async function remove(subject: Subject, ref: MoRef, ctl: Control): Promise<void> {
  const args = [
    ['removeChildren', false],
    ['consolidate', true],
  ] as const;
  try {
    await whenFree(subject, ctl, () => perform(subject, 'RemoveSnapshot_Task', args, ctl, ref));
  } catch (error) {
    ctl.kill.throwIfAborted();
    if (isGone(error)) return;
    const after = await subject.look(ctl.kill).catch(() => undefined);
    if (!after || after.snapshots.some(one => one.ref.value === ref.value)) throw error;
  }
}

/**
 * What a snapshot takes on the datastores: its own state file and all that was written since it was taken.
 * Source: VirtualMachineFileLayoutEx (file, disk and snapshot).
 * @returns bytes; undefined where the server does not say
 */
export async function snapshotBytes(
  { vim, ref }: Subject,
  id: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const properties = await vim.properties(ref, ['layoutEx.file', 'layoutEx.disk', 'layoutEx.snapshot'], signal);
  const all = (path: string) => children(properties.get(path));
  const layout = all('layoutEx.snapshot').find(one => refOf(one, 'key')?.value === id);
  if (!layout) return undefined;
  const frozen = new Set(filesOf(children(layout, 'disk')));
  const since = filesOf(all('layoutEx.disk')).filter(file => !frozen.has(file));
  const wanted = new Set([...since, ...['dataKey', 'memoryKey'].map(key => textOf(layout, key) ?? '')]);
  return all('layoutEx.file')
    .filter(file => wanted.has(textOf(file, 'key') ?? ''))
    .reduce((sum, file) => sum + (numberOf(file, 'size') ?? 0), 0);
}

/** Keys of the files that disks consist of. */
function filesOf(disks: readonly Element[]): string[] {
  return disks.flatMap(disk => children(disk, 'chain').flatMap(link => children(link, 'fileKey').map(key => key.text)));
}

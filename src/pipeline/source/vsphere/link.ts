import type { SourcePlanOf } from '../../plan.ts';
import { runFailure } from '../../run-failures.ts';
import type { Control } from '../../types/control.ts';
import type { Keep, LedgerEntry } from '../../types/ledger.ts';
import type { MachineDisk } from '../../types/machine.ts';
import type { SourceLink } from '../../types/source.ts';
import { afterChoices, powerChoices } from './choices.ts';
import type { DescribedMachine } from './described.ts';
import { Exports } from './export/exports.ts';
import { describe } from './inventory/describe.ts';
import { findMachine } from './inventory/find.ts';
import { peek } from './inventory/peek.ts';
import { readiness } from './inventory/readiness.ts';
import { machineRows } from './inventory/rows.ts';
import { snapshotFacts, snapshotKey, standing } from './quiesce/entries.ts';
import { quiesceFailure } from './quiesce/failures.ts';
import { expectAtRest, fingerprintFrozen, fingerprintOff } from './quiesce/fingerprint.ts';
import { putBack } from './quiesce/put-back.ts';
import { quiesce, refuse } from './quiesce/quiesce.ts';
import { snapshotBytes, snapshotName } from './quiesce/snapshot.ts';
import type { Subject } from './quiesce/subject.ts';
import type { MoRef, Vim } from './vim.ts';

type VspherePlan = SourcePlanOf<'vsphere'>;

/** Milliseconds that closing may take to see how big a snapshot has grown: nice to know, not worth waiting for. */
const sizeWithin = 5000;

/** The link to a server and, once one is chosen, to one machine on it. */
export function vsphereLink(vim: Vim, plan: VspherePlan, ctl: Control): SourceLink {
  /** By what it was asked for. */
  const known = new Map<string, DescribedMachine>();
  /** By the key of the disk, as they were before its first byte was read. */
  const fingerprints = new Map<string, string>();
  let exports: Exports | undefined;
  let ledger: Keep | undefined;

  const described = async (id: string, signal: AbortSignal): Promise<DescribedMachine> => {
    const found = known.get(id) ?? (await describe(vim, await findMachine(vim, id, signal), signal));
    known.set(id, found);
    return found;
  };
  /** The machine of the plan, as it was when last looked at. */
  const chosen = () => described(plan.vm, ctl.kill);
  const subject = async (): Promise<Subject> => {
    const { ref, machine } = await chosen();
    return { ...subjectOf(vim, ref, machine.name), look };
  };
  const look = async (signal: AbortSignal): Promise<DescribedMachine> => {
    const now = await describe(vim, (await chosen()).ref, signal);
    known.set(plan.vm, now);
    return now;
  };
  /** Ours, where the disks are read from one. */
  const snapshot = () => {
    const entry = plan.power === 'snapshot' && ledger ? standing(ledger, snapshotKey) : undefined;
    return entry && snapshotFacts(entry);
  };
  const taken = async (disk: MachineDisk): Promise<string> => {
    const now = await look(ctl.kill);
    const { name } = now.machine;
    const ours = plan.power === 'snapshot' && ledger ? snapshotName(ledger.session) : undefined;
    expectAtRest(name, now, ours);
    const id = snapshot()?.id;
    if (ours === undefined || id === undefined) return fingerprintOff(name, now, disk);
    return fingerprintFrozen(await subject(), snapshotRef(id), disk, ctl.kill);
  };
  const exportsOf = async (): Promise<Exports> => {
    const now = await chosen();
    exports ??= new Exports(vim, now, ctl, () => {
      const id = snapshot()?.id;
      return id === undefined ? now.ref : snapshotRef(id);
    });
    return exports;
  };
  const endExports = async (): Promise<void> => {
    const open = exports;
    exports = undefined;
    await open?.close();
  };

  return {
    machines: signal => machineRows(vim, signal),
    about: vim.about.fullName,
    async machine(id) {
      // Who names a machine wants to know how it is now; what the link does meanwhile looks by itself.
      if (id !== undefined) known.delete(id);
      return (await described(id ?? plan.vm, ctl.kill)).machine;
    },
    async *choices(question, answers) {
      if (question.key === 'source.vm')
        for await (const { id, name, path } of machineRows(vim, ctl.kill)) yield { value: path ?? id, label: name };
      const id = String(answers['source.vm'] ?? plan.vm);
      if (question.key === 'source.power') yield* powerChoices((await described(id, ctl.kill)).machine);
      if (question.key === 'source.after') yield* afterChoices();
    },
    async *preflight({ source, disks }) {
      if (source.kind !== 'vsphere') throw new TypeError(source.kind);
      const now = await look(ctl.kill);
      if (now.power === 'on' && source.power === undefined) refuse({ name: now.machine.name }, source, now.power);
      const { power, after } = source;
      const wish = { ...(power ? { power } : {}), ...(after ? { after } : {}) };
      yield* readiness(vim, now, disks ? { ...wish, disks: disks.map(({ from }) => from) } : wish, ctl.kill);
    },
    async *readiness(id, signal) {
      yield* readiness(vim, await described(id, signal), {}, signal);
    },
    async quiesce({ source }, keep, control) {
      if (source.kind !== 'vsphere') throw new TypeError(source.kind);
      ledger = keep;
      await quiesce(await subject(), source, keep, control);
      await look(control.kill);
    },
    resume(keep) {
      ledger = keep;
    },
    async fingerprint(disk) {
      const now = await taken(disk);
      fingerprints.set(disk.key, now);
      return now;
    },
    async open(disk, control) {
      // Between one lease and the next nothing keeps others from the machine.
      const before = fingerprints.get(disk.key);
      if ((await taken(disk)) !== before && before !== undefined)
        throw runFailure('SOURCE_CHANGED', { disk: disk.name });
      return (await exportsOf()).open(disk, control);
    },
    late: {
      misread: (disk, failure) => exports?.misread(disk, failure) ?? failure,
      at: (disk, offset) => exports?.at(disk, offset),
    },
    async peek(disk, control) {
      const now = await chosen();
      const found = now.disks.find(one => String(one.key) === disk.key);
      return found ? peek(vim, now, found, control.kill) : { notYet: 'kind' };
    },
    async release(keep, control) {
      ledger = keep;
      // A machine that is open in a lease is never started.
      await endExports();
      const at = await subject();
      const left = await putBack(at, ofSource(keep.entries()), { why: 'tidy', after: plan.after }, keep, control);
      if (left.length === 0) return;
      control.drain.throwIfAborted();
      throw quiesceFailure('VSPHERE_NOT_PUT_BACK', { machine: at.name, left: left.join(', ') });
    },
    async undo(entries, keep, control) {
      ledger = keep;
      await endExports();
      const left: string[] = [];
      for (const [id, own] of byMachine(entries)) {
        const at = subjectOf(vim, { type: 'VirtualMachine', value: id }, String(own[0]?.facts.machine ?? id));
        left.push(...(await putBack(at, own, { why: 'undo', after: plan.after }, keep, control)));
      }
      if (left.length > 0) throw runFailure('UNDO_PARTIAL', { left: left.join(', ') });
    },
    async close() {
      try {
        await endExports();
        if (ledger) await noteSize(vim, ledger).catch(() => {});
      } finally {
        await vim.close();
      }
    },
  };
}

function subjectOf(vim: Vim, ref: MoRef, name: string): Subject {
  return { vim, ref, name, look: signal => describe(vim, ref, signal) };
}

function snapshotRef(id: string): MoRef {
  return { type: 'VirtualMachineSnapshot', value: id };
}

function ofSource(entries: readonly LedgerEntry[]): LedgerEntry[] {
  return entries.filter(entry => entry.side === 'source');
}

/** A session has one machine, but its id changes when it is registered anew: each entry belongs to the one it names. */
function byMachine(entries: readonly LedgerEntry[]): Map<string, LedgerEntry[]> {
  return Map.groupBy(ofSource(entries), entry => String(entry.facts.vm));
}

/** How big the snapshot has grown, for those who wonder what a session that does not go on costs them. */
async function noteSize(vim: Vim, keep: Keep): Promise<void> {
  const entry = standing(keep, snapshotKey);
  const facts = entry && snapshotFacts(entry);
  if (facts?.id === undefined) return;
  const at = subjectOf(vim, { type: 'VirtualMachine', value: facts.vm }, facts.machine);
  const bytes = await snapshotBytes(at, facts.id, AbortSignal.timeout(sizeWithin));
  if (bytes !== undefined) await keep.made(snapshotKey, { bytes });
}

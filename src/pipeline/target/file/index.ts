import { mkdir, readdir, rm, rmdir, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Failed } from '../../failure.ts';
import type { Plan, PlanOf } from '../../plan.ts';
import { runFailure } from '../../run-failures.ts';
import { isSessionId } from '../../session/store.ts';
import type { Control } from '../../types/control.ts';
import type { Check } from '../../types/inspection.ts';
import type { Keep, LedgerEntry } from '../../types/ledger.ts';
import type { Choice, Question } from '../../types/question.ts';
import type { Found, Published, Target, TargetDisk, TargetLink } from '../../types/target.ts';
import { ownerIn } from './acks.ts';
import { asFileFailure, fileTargetFailure } from './failures.ts';
import { findSession } from './find.ts';
import { giveName, partialNames, sizeOf } from './partial.ts';
import { isTaken, placeFor } from './place.ts';
import { extensionOf, fileTarget } from './plan.ts';
import { fileQuestions } from './questions.ts';
import { fileBlockSink, fileStreamSink } from './sinks.ts';

/** Files in a folder of this machine: `web-disk1.vhd`, one per disk. */
export const file: Target = {
  id: 'file',
  asks: fileQuestions,
  advise: () => ({ evidence: [] }),
  wants: plan => ({ format: filePlan(plan).format }),
  connect: async () => new FileLink(),
};

class FileLink implements TargetLink {
  async *choices({ key }: Question): AsyncGenerator<Choice> {
    if (key !== 'target.format') return;
    for (const value of fileTarget.shape.format.unwrap().options) yield { value, label: value };
  }

  async *preflight(plan: Plan, disks: readonly TargetDisk[]): AsyncGenerator<Check> {
    const { path } = filePlan(plan);
    for (const disk of disks) {
      const { final } = namesOf(plan, disk);
      if (!(await isTaken(final))) continue;
      await placeFor(final);
      throw fileTargetFailure('FILE_EXISTS', { file: final });
    }
    yield await spaceCheck(path, disks);
  }

  async begin(plan: Plan, keep: Keep): Promise<void> {
    const folder = resolve(filePlan(plan).path);
    const missing = await firstMissing(folder);
    if (missing === undefined) return;
    await keep.intend({ key: 'file-folder', kind: 'file-folder', side: 'target', facts: { folder, from: missing } });
    try {
      await mkdir(folder, { recursive: true });
    } catch (error) {
      throw asFileFailure(error, folder);
    }
    await keep.made('file-folder');
  }

  async open(plan: Plan, disk: TargetDisk, keep: Keep) {
    const names = namesOf(plan, disk);
    const key = `file/${disk.index}`;
    // What our own mark stands beside is ours, also where an older copy of the ledger has never heard of it.
    const whose = ownerIn(names.acks)?.session;
    const ours = keep.entry(key) !== undefined || whose === keep.session;
    if (!ours && (await isTaken(names.partial))) {
      const file = names.partial;
      if (whose === undefined || !isSessionId(whose)) throw fileTargetFailure('FILE_EXISTS', { file });
      throw fileTargetFailure('FILE_UNFINISHED', { file, session: whose });
    }
    await keep.intend({ key, kind: 'file', side: 'target', facts: { ...names } });
    const from = keep.entry('file-folder')?.facts.from;
    const owner = { session: keep.session, ...disk.marks, ...(from === undefined ? {} : { from: String(from) }) };
    const sink =
      disk.layout === 'blocks' ? await fileBlockSink(names, disk.size ?? 0, owner) : await fileStreamSink(names, owner);
    await keep.made(key);
    return sink;
  }

  async publish(plan: Plan, disks: readonly TargetDisk[], keep: Keep): Promise<Published> {
    const files: string[] = [];
    for (const disk of disks) {
      const names = namesOf(plan, disk);
      const key = `file/${disk.index}`;
      await keep.made(key, { naming: true });
      await giveName(names);
      await keep.made(key, { named: true });
      files.push(names.final);
    }
    return { kind: 'file', facts: { files: files.join('\n'), count: files.length } };
  }

  find(plan: Plan, session: string): Promise<Found> {
    return findSession(filePlan(plan), session);
  }

  async undo(entries: readonly LedgerEntry[], keep: Keep, _ctl: Control): Promise<void> {
    const left: string[] = [];
    for (const entry of entries.toReversed()) {
      try {
        if (entry.kind === 'file') await removeFile(entry);
        else await removeFolder(entry);
        await keep.gone(entry.key);
      } catch (error) {
        if (!(asFileFailure(error, '') instanceof Failed)) throw error;
        left.push(String(entry.facts.final ?? entry.facts.folder));
      }
    }
    if (left.length > 0) throw runFailure('UNDO_PARTIAL', { left: left.join(', ') });
  }

  async close(): Promise<void> {}
}

/** The finished name is removed only when it was we who gave it: before that, a file of that name is not ours. */
async function removeFile(entry: LedgerEntry): Promise<void> {
  const { partial, acks, final, naming, named } = entry.facts;
  const ours = named || (naming && (await sizeOf(String(partial))) === undefined);
  if (ours) await rm(String(final), { force: true });
  await rm(String(partial), { force: true });
  await rm(String(acks), { force: true });
}

/** Folders we made are removed from the innermost outwards, as far as they are empty. */
async function removeFolder(entry: LedgerEntry): Promise<void> {
  const from = String(entry.facts.from);
  for (let folder = String(entry.facts.folder); folder.startsWith(from); folder = dirname(folder)) {
    if ((await sizeOf(folder)) === undefined) continue;
    if ((await readdir(folder)).length > 0) return;
    await rmdir(folder);
  }
}

function filePlan(plan: Plan): PlanOf<'file'> {
  if (plan.target.kind !== 'file') throw new TypeError(plan.target.kind);
  return plan.target;
}

function namesOf(plan: Plan, disk: TargetDisk) {
  const target = filePlan(plan);
  const stem = (target.name ?? disk.machine.name).replaceAll(/[/\\\0]/g, '_').replace(/^\.+/, '_');
  return partialNames(join(resolve(target.path), `${stem}-disk${disk.index + 1}.${extensionOf(target.format)}`));
}

async function spaceCheck(path: string, disks: readonly TargetDisk[]): Promise<Check> {
  const folder = resolve(path);
  const there = await statfs(dirname((await firstMissing(folder)) ?? join(folder, '.')));
  const free = there.bavail * there.bsize;
  const size = disks.reduce((sum, disk) => sum + (disk.size ?? 0), 0);
  const verdict = free >= size ? 'pass' : 'warn';
  return {
    id: 'file-space',
    verdict,
    severity: 'warns',
    evidence: [{ code: 'FILE_SPACE', facts: { folder, free, size }, verdict }],
  };
}

/** The outermost folder on the way to `folder` that does not exist; undefined when all do. */
async function firstMissing(folder: string): Promise<string | undefined> {
  let missing: string | undefined;
  for (let at = folder; (await sizeOf(at)) === undefined; at = dirname(at)) missing = at;
  return missing;
}

import type { Facts } from '../../pipeline/failure.ts';
import type { GuestRunEvidence } from '../../pipeline/guest-evidence.ts';
import type { ImageFailures } from '../../pipeline/image/failures.ts';
import type { BootEvidence } from '../../pipeline/image/partitions/evidence.ts';
import type { RunFailures } from '../../pipeline/run-failures.ts';
import type { RunNotes } from '../../pipeline/run-notes.ts';
import type { SourceEvidence } from '../../pipeline/source/checks.ts';
import type { SourceFailures } from '../../pipeline/source/failures.ts';
import type { VsphereExportFailures } from '../../pipeline/source/vsphere/export/failures.ts';
import type { VsphereExportNotes } from '../../pipeline/source/vsphere/export/notes.ts';
import type { VsphereEvidence } from '../../pipeline/source/vsphere/inventory/evidence.ts';
import type { VsphereInventoryFailures } from '../../pipeline/source/vsphere/inventory/failures.ts';
import type { VsphereQuiesceFailures } from '../../pipeline/source/vsphere/quiesce/failures.ts';
import type { VsphereQuiesceNotes } from '../../pipeline/source/vsphere/quiesce/notes.ts';
import type { VsphereSessionFailures } from '../../pipeline/source/vsphere/session/failures.ts';
import type { AzureEvidence } from '../../pipeline/target/azure/advise/evidence.ts';
import type { AzureDiskChecks } from '../../pipeline/target/azure/disk/checks.ts';
import type { AzureDiskFailures } from '../../pipeline/target/azure/disk/failures.ts';
import type { AzureFailures } from '../../pipeline/target/azure/failures.ts';
import type { AzureNotes } from '../../pipeline/target/azure/notes.ts';
import type { AzureGalleryChecks } from '../../pipeline/target/azure/publish/gallery/checks.ts';
import type { AzureGalleryFailures } from '../../pipeline/target/azure/publish/gallery/failures.ts';
import type { AzureGalleryNotes } from '../../pipeline/target/azure/publish/gallery/notes.ts';
import type { AzureSignInFailures } from '../../pipeline/target/azure/sign-in/failures.ts';
import type { AzureUploadFailures } from '../../pipeline/target/azure/upload/failures.ts';
import type { AzureVmChecks } from '../../pipeline/target/azure/vm/checks.ts';
import type { AzureVmFailures } from '../../pipeline/target/azure/vm/failures.ts';
import type { AzureVmNotes } from '../../pipeline/target/azure/vm/notes.ts';
import type { AzureChecks } from '../../pipeline/target/azure/where/checks.ts';
import type { AzureWhereChecks } from '../../pipeline/target/azure/where/evidence.ts';
import type { FileEvidence } from '../../pipeline/target/file/evidence.ts';
import type { FileTargetFailures } from '../../pipeline/target/file/failures.ts';
import type { Verdict } from '../../pipeline/types/inspection.ts';
import type { StageId } from '../../pipeline/types/run.ts';
import type { GuestText } from './guest-types.ts';
import type { HelpText } from './help-types.ts';
import type { ServerText } from './server-types.ts';

/** For every code of a catalogue, the sentence made of its facts. A missing or extra code does not compile. */
export type Sentences<F> = { readonly [C in keyof F]: (facts: F[C]) => string };

type VsphereFailures = VsphereSessionFailures &
  VsphereInventoryFailures &
  VsphereQuiesceFailures &
  VsphereExportFailures;
export type FailureFacts = ImageFailures &
  SourceFailures &
  VsphereFailures &
  AzureFailures &
  AzureSignInFailures &
  AzureUploadFailures &
  AzureVmFailures &
  AzureDiskFailures &
  AzureGalleryFailures &
  FileTargetFailures &
  RunFailures;
export type NoteFacts = RunNotes &
  VsphereQuiesceNotes &
  VsphereExportNotes &
  AzureNotes &
  AzureVmNotes &
  AzureGalleryNotes;
export type EvidenceFacts = FileEvidence &
  GuestRunEvidence &
  SourceEvidence &
  VsphereEvidence &
  BootEvidence &
  AzureEvidence &
  AzureChecks &
  AzureDiskChecks &
  AzureWhereChecks &
  AzureVmChecks &
  AzureGalleryChecks;

/** What the plain lines of a run say. */
export interface LineText {
  readonly stages: { readonly [S in StageId]: string };
  readonly verdicts: { readonly [V in Verdict]: string };
  readonly units: { readonly h: string; readonly min: string; readonly s: string };
  started(f: { name: string; target: string; session: string }): string;
  resumed(f: { name: string; session: string }): string;
  disk(f: { index: number; name: string; size: string; format: string }): string;
  stage(f: { stage: string; state: 'started' | 'done' | 'skipped' | 'failed'; took?: string }): string;
  progress(f: { disk: number; percent: string; read: string; sent: string; held: string; rate: string }): string;
  /** How far others are with a stage, each from 0 to 100. */
  shares(f: { stage: string; parts: readonly { readonly name: string; readonly percent: number }[] }): string;
  check(f: { verdict: string; text: string }): string;
  done: { readonly [kind: string]: (facts: Readonly<Record<string, string | number | boolean>>) => string };
  moved(f: { sent: string; held: string; nominal: string; took: string; rate: string }): string;
  undoHint(f: { name: string }): string;
  /** Said at the first Ctrl-C. */
  readonly draining: string;
  stopped(f: { name: string }): string;
  readonly stoppedDry: string;
  /** Nothing here keeps the machine awake. */
  readonly maySleep: string;
  failed(f: { session: string; kept: string }): string;
  over: string;
}

/** What `inspect` prints. An empty text or 0 stands for what is not known. */
export interface InspectText {
  machine(f: { file: string; name: string; firmware: string; os: string; cpus: number; memory: string }): string;
  /** `unread`: nobody looked where its data is. */
  disk(f: {
    index: number;
    name: string;
    format: string;
    size: string;
    used: string;
    data: string;
    unread: boolean;
  }): string;
  map(f: { cells: string; cell: string }): string;
  partition(f: { number: number; role: string; type: string; at: string; size: string; content: string }): string;
  advice(f: { target: string; generation: number }): string;
}

/** What the other commands print. */
export interface CommandText {
  nothingToResume: string;
  /** A session of another machine goes on here. */
  adopted(f: { session: string; things: number }): string;
  noSessions: string;
  /** Said by `watch` when no process is working on the session. */
  nobodyRuns(f: { name: string }): string;
  readinessSaved(f: { file: string }): string;
  reported(f: { file: string }): string;
  sessionLine(f: {
    id: string;
    name: string;
    target: string;
    state: string;
    sent: string;
    began: string;
    holds: string;
    pid: string;
    /** Of a process that nobody here can see; else empty. */
    host: string;
  }): string;
  states: { readonly [state in 'unfinished' | 'running' | 'maybe-running' | 'done' | 'undone' | 'ended']: string };
  holds: { readonly [kind: string]: string };
  /** Of something that grows as long as it stands. An empty size is not known. */
  heldSince(f: { what: string; age: string; size: string }): string;
  wouldUndo(f: { what: string; name: string }): string;
  /** What was changed, not made: by kind, from the facts in the ledger. */
  wouldPutBack: { readonly [kind: string]: (facts: Facts) => string };
  undone(f: { name: string; count: number }): string;
  undoneInPart(f: { session: string; removed: number; left: string }): string;
  nothingToUndo(f: { name: string }): string;
  dryRun: string;
  converted(f: { file: string; size: string; took: string }): string;
  verified(f: { file: string }): string;
  otherDisks(f: { file: string; disks: number; disk: number }): string;
  demoMachine(f: { size: string; file: string }): string;
  demoServer(f: { server: string; machine: string; size: string }): string;
  demoSandbox(f: { endpoint: string }): string;
  demoSame(f: { bytes: string; disk: number }): string;
  demoDiffers(f: { offset: number; disk: number }): string;
  demoKept(f: { folder: string }): string;
  demoOver: string;
  doctor(f: { what: string; found: string }): string;
  doctorNames: { readonly [what: string]: string };
  /** Why there is no native kernel; `detail` is what cargo or the system said, perhaps nothing. */
  kernelTroubles: {
    readonly [why in 'no-cargo' | 'offline' | 'failed' | 'absent' | 'unloadable']: (f: { detail: string }) => string;
  };
  absent: string;
  unknownCommand(f: { command: string }): string;
  /** `words` as the usage line has them. */
  missingWords(f: { command: string; words: string }): string;
  /** An empty command is the program itself. */
  wrongArguments(f: { command: string; reason: string }): string;
  needsTerminal: string;
}

/** Everything a person reads, once per language. */
export interface Text {
  readonly failures: Sentences<FailureFacts>;
  readonly notes: Sentences<NoteFacts>;
  readonly evidence: Sentences<EvidenceFacts>;
  readonly lines: LineText;
  readonly commands: CommandText;
  readonly guest: GuestText;
  readonly inspect: InspectText;
  readonly server: ServerText;
  readonly help: HelpText;
}

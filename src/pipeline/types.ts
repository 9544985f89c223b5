/**
 * The shapes everything stands on. Offsets and lengths are bytes; sizes up to 64 TiB fit a number.
 *
 *   Source -> Bytes -> (image format) -> Disk -> (layout) -> Layout -> Sink <- Target
 *
 * A source knows nothing of formats, a format nothing of clouds, a cloud nothing of either:
 * they meet through these types in open-disk.ts, transfer.ts and migrate.ts.
 */
import type { Caps } from './caps.ts';
import type { Extent, ExtentSet } from './extents.ts';
import type { Facts, Failed, Failure } from './failure.ts';
import type { Plan } from './plan.ts';
import type { Throttle } from './throttle.ts';

// ── the way a byte goes ──────────────────────────────────────────────────────────────────────

/** One file as a source gives it: still in its container format. */
export interface Bytes {
  /** What a person would call it: `web.ova › web-disk1.vmdk`. */
  readonly name: string;
  readonly size?: number;
  /**
   * From the first byte to the last. What the source promised of the file (length, manifest digest) is
   * checked on the way; the iteration throws at the end when it does not hold. A chunk is valid only until the next
   * one is asked for.
   */
  stream(signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Fills all of `into` from `offset`; only where the bytes can be asked for in any order. */
  read?(offset: number, into: Uint8Array): Promise<void>;
  /** Where data may lie; what lies between is known to be zeros. Undefined where nobody can say. */
  extents?(): Promise<ExtentSet | undefined>;
  /** True when a digest is promised, so that `stream` must be read to its end before the data may be trusted. */
  readonly promised: boolean;
  /** A file beside this one (an extent of a VMDK descriptor); refuses names that leave the folder. */
  beside?(name: string): Promise<Bytes>;
  close(): Promise<void>;
}

/** `data: null` says that the source holds zeros here; what is not yielded was never allocated and reads as zeros. */
export interface Run {
  readonly offset: number;
  readonly length: number;
  /** Valid only until the next run is asked for, unless it is kept. */
  readonly data: Uint8Array | null;
  /** True when no block of 64 KiB of the disk that lies in the data is all zeros: nobody need look again. */
  readonly dense?: boolean;
  /**
   * Keeps `data` as it is until what this returns is called, once: who needs it for longer need not copy it. Absent
   * where the reader has no buffers to spare. A reader waits while all that it may lend are kept, so whoever asks for
   * the next run must not keep one until then that only the next run would let go of.
   */
  keep?(): () => void;
}

export interface RunsOptions {
  readonly signal: AbortSignal;
  /** Of a caller that keeps runs: how many at once, and how many bytes of one it can use. */
  readonly lend?: { readonly runs: number; readonly bytes: number };
  /** Only these ranges are needed: what lies wholly outside is neither decoded nor yielded. */
  readonly wanted?: ExtentSet;
  /** Told where on the disk the reader is, also while it skips. */
  readonly at?: (offset: number) => void;
}

export interface Disk {
  /** Id of the format it was read from: `vmdk-stream-optimized`, `raw`, … */
  readonly format: string;
  readonly size: number;
  /**
   * True when `runs` is not expected to go backwards: certain for raw disks and where the tables could be read, the
   * format's custom for an export. Who needs the order checks it (image/ordered-runs.ts, transfer.ts).
   */
  readonly ordered: boolean;
  /** Known for files whose tables can be read; unknown for an export. */
  readonly allocation?: ExtentSet;
  /** Of the disk that the machine saw, where its format says that it is not 512: partition tables count in it. */
  readonly sectorSize?: number;
  /** In the order the source gives them. Runs never overlap. */
  runs(options: RunsOptions): AsyncIterable<Run>;
  /** Fills all of `into` from `offset` on the disk; unallocated ranges are zeros. */
  read?(offset: number, into: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** How a disk is written down. */
export type Layout = BlockLayout | StreamLayout;

/** Raw and fixed VHD: every byte has its place. `size` is the disk rounded up, without the tail. */
export interface BlockLayout {
  readonly kind: 'blocks';
  readonly disk: Disk;
  readonly size: number;
  /** Written at `size` after everything else is acknowledged (a VHD footer). */
  readonly tail?: Uint8Array;
}

/** qcow2, streamOptimized VMDK, OVA: same input, same bytes. */
export interface StreamLayout {
  readonly kind: 'stream';
  readonly disk: Disk;
  readonly size?: number;
  /** A chunk is valid only until the next one is asked for. */
  bytes(signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** The same bytes with one reading of the disk, for a sink that takes the first part last. */
  readonly headLast?: HeadLast;
}

/** A stream whose first bytes say what only the last ones tell: tables of places, lengths, digests. */
export interface HeadLast {
  /** Of the head: the same for every content of a disk. */
  readonly length: number;
  /** What follows the head, in order; the head is what it returns. A chunk is valid only until the next one is asked for. */
  rest(signal: AbortSignal): AsyncGenerator<Uint8Array, Uint8Array, undefined>;
}

export type DigestKind = 'md5' | 'sha256' | 'sha512' | 'crc32' | 'crc64nvme';
/** Digests of a piece, lower-case hex. */
export type Digests = Partial<Record<DigestKind, string>>;

export interface Piece {
  readonly offset: number;
  /** The sink's until `write` resolves or throws. */
  readonly data: Uint8Array;
  readonly digests: Digests;
}

export interface Takes {
  /** Offsets and lengths are multiples of this. */
  readonly align: number;
  /** Longest piece. */
  readonly max: number;
  readonly order: 'any' | 'ascending';
  /** What is never written reads as zeros: true of every new disk, so zeros are never sent. */
  readonly zeros: 'implied';
  readonly digests: readonly DigestKind[];
  /** What verify reads back: every journalled piece, or the held ranges and the tail only. */
  readonly verify: 'all' | 'tail';
}

export interface BlockSink {
  readonly takes: Takes;
  /** What the other side says it has, at takes.align. */
  held(signal: AbortSignal): Promise<ExtentSet>;
  /** Resolves when the other side has it. Throws a Failed with retry 'auto' (and `after`) when asked to wait. */
  write(piece: Piece, signal: AbortSignal): Promise<void>;
  /** Makes the ranges read as zeros again. */
  clear(extents: ExtentSet, signal: AbortSignal): Promise<void>;
  /** Fills all of `into` with what the other side has at `offset`. */
  read?(offset: number, into: Uint8Array, signal: AbortSignal): Promise<void>;
  /** Once all is written and verified: nothing more will come. Harmless when already sealed. */
  seal(signal: AbortSignal): Promise<void>;
  /** Lets go of handles; what was acknowledged stays. */
  close(): Promise<void>;
}

export interface Part {
  readonly index: number;
  readonly offset: number;
  readonly data: Uint8Array;
  readonly digests: Digests;
}

export interface StreamSink {
  readonly takes: {
    readonly part: number;
    /** `any`: the first parts may come last. */
    readonly order: 'any' | 'ascending';
    readonly digests: readonly DigestKind[];
  };
  /** Parts the other side says it has, as offset, length and digests. */
  held(signal: AbortSignal): Promise<readonly HeldPart[]>;
  /** In order of index, but for the first parts where `takes.order` says so. */
  put(part: Part, signal: AbortSignal): Promise<void>;
  /** Fills all of `into` with what the other side has at `offset`; where it can be read back before it is sealed. */
  read?(offset: number, into: Uint8Array, signal: AbortSignal): Promise<void>;
  seal(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export interface HeldPart {
  readonly index: number;
  readonly offset: number;
  readonly length: number;
  readonly digests: Digests;
}

// ── machines ─────────────────────────────────────────────────────────────────────────────────

export interface MachineRow {
  readonly id: string;
  readonly name: string;
  readonly disks: number;
  /** Sum of the nominal sizes. */
  readonly bytes?: number;
  /** Where it is in an inventory: `/Prod/vm/Web/web-01`. */
  readonly path?: string;
  /** Host it runs or is registered on. */
  readonly host?: string;
  readonly guest?: string;
  readonly cpus?: number;
  readonly memoryMiB?: number;
  /** Bytes it takes on its storage. */
  readonly used?: number;
  readonly power?: Power;
  readonly template?: boolean;
  /** Why it cannot be read now: `inaccessible`, `orphaned`, `invalid`, `disconnected`. */
  readonly trouble?: string;
  /** Can it be carried, as far as the list tells? */
  readonly move?: Verdict;
}

export type Power = 'on' | 'off' | 'suspended';

/** A network card as the source describes it. */
export interface NetworkCard {
  readonly label: string;
  readonly network?: string;
  readonly mac?: string;
  readonly addresses: readonly string[];
  /** Does it get them by DHCP, where its tools say so? */
  readonly dhcp?: boolean;
}

export interface Machine {
  readonly id: string;
  readonly name: string;
  readonly firmware?: 'bios' | 'efi';
  readonly secureBoot?: boolean;
  readonly os?: { readonly family?: 'linux' | 'windows'; readonly id?: string; readonly text?: string };
  readonly cpus?: number;
  readonly memoryMiB?: number;
  readonly networks: readonly string[];
  readonly disks: readonly MachineDisk[];
  /** Where it is in an inventory: `/Prod/vm/Web/web-01`, and on which host and cluster. */
  readonly path?: string;
  readonly host?: string;
  readonly cluster?: string;
  readonly power?: Power;
  readonly guestTools?: { readonly running: boolean; readonly version?: string };
  readonly changeTracking?: boolean;
  readonly snapshots?: number;
  /** CD drives that are emptied before its disks are read. */
  readonly cdroms?: number;
  readonly cards?: readonly NetworkCard[];
  /** Its keys stay behind. */
  readonly vtpm?: boolean;
  /** Hardware that no cloud gives back, as the source calls it: `vmware.pci.passthrough`; empty where there is none. */
  readonly devices?: readonly string[];
  /** Snapshots were removed, and their files are still there. */
  readonly consolidation?: boolean;
  /** What its tools say of its file systems, in bytes; `path` as the guest has it: `/boot`, `C:\\`. */
  readonly space?: readonly { readonly path: string; readonly size: number; readonly free: number }[];
}

/**
 * What keeps a disk from being carried like any other: a LUN that is mapped (`rdm`), shared with another machine, left out
 * of snapshots (`independent`), its kind of file, encrypted by the host.
 */
export type DiskTrait = 'rdm' | 'shared' | 'independent' | 'se-sparse' | 'encrypted';

export interface MachineDisk {
  /** Position among the machine's disks, from 0: what a plan calls `from`. */
  readonly index: number;
  /** Id within the source (OVF diskId, vSphere device key). */
  readonly key: string;
  /** File name or label. */
  readonly name: string;
  /** Nominal size, where the source says it. */
  readonly size?: number;
  /** Bytes in its file, where known. */
  readonly fileSize?: number;
  readonly thin?: boolean;
  /** True when there is no file: an empty disk of that size. */
  readonly blank?: boolean;
  /** Where the source knows how its disks are stored; empty for an ordinary one. */
  readonly traits?: readonly DiskTrait[];
}

// ── what is on a disk ────────────────────────────────────────────────────────────────────────

export interface Partition {
  readonly number: number;
  readonly offset: number;
  readonly length: number;
  /** MBR type byte as `0x83`, or GPT type GUID in upper case. */
  readonly type: string;
  /** `efi-system`, `bios-boot`, `linux`, `linux-lvm`, `swap`, `microsoft-basic`, `extended`, `protective`, `other` … */
  readonly role: string;
  readonly name?: string;
  /** Its own id, as `/dev/disk/by-partuuid` has it; absent in an MBR without a disk signature. */
  readonly uuid?: string;
  readonly active?: boolean;
  /** What its first bytes say it holds: `ext4`, `xfs`, `btrfs`, `ntfs`, `fat`, `swap`, `lvm-pv`, `luks` … absent when not recognised. */
  readonly content?: string;
}

/** A program in an EFI system partition that firmware could start. */
export interface EfiLoader {
  /** Number of the partition. */
  readonly partition: number;
  /** `\\EFI\\BOOT\\BOOTX64.EFI`, as written there. */
  readonly path: string;
  /** True for the removable-media path, which is found without any entry in NVRAM. */
  readonly fallback: boolean;
}

/** `unknown` never becomes `pass`. */
export type Verdict = 'pass' | 'warn' | 'fail' | 'unknown';

/** One observation and what it speaks for; the sentence for the code lives in screens/text. */
export interface Evidence {
  readonly code: string;
  readonly facts: Facts;
  readonly verdict: Verdict;
}

export interface Inspection {
  readonly format: string;
  readonly size: number;
  /** Bytes allocated in the source, where its tables say so. */
  readonly allocated?: number;
  /** What its partition table counts in, where that is not 512. */
  readonly sectorSize?: number;
  readonly table: 'gpt' | 'mbr' | 'none' | 'unknown';
  readonly partitions: readonly Partition[];
  readonly boots: { readonly bios: Verdict; readonly efi: Verdict };
  /** `grub`, `syslinux`, `lilo`, `windows`, `parted`, `other`, `none`; absent when the first sector was not read. */
  readonly bootCode?: string;
  /** Absent when no EFI system partition could be read. */
  readonly loaders?: readonly EfiLoader[];
  readonly evidence: readonly Evidence[];
}

export interface Advice {
  /** 1 BIOS, 2 UEFI; absent when nothing speaks for either. */
  readonly generation?: 1 | 2;
  readonly evidence: readonly Evidence[];
}

export interface Check {
  readonly id: string;
  readonly verdict: Verdict;
  readonly severity: 'blocks' | 'warns' | 'info';
  readonly evidence: readonly Evidence[];
}

// ── questions ────────────────────────────────────────────────────────────────────────────────

export type Answer = string | number | boolean;
/** By question key. */
export type Answers = Readonly<Record<string, Answer>>;

export interface Choice {
  readonly value: Answer;
  /** Names from the other side, not sentences. */
  readonly label: string;
  readonly facts?: Facts;
  readonly recommended?: boolean;
}

export interface Question {
  /** The plan key it fills: `target.subscription`. Secrets have keys that no plan has. */
  readonly key: string;
  readonly kind: 'text' | 'path' | 'secret' | 'choice' | 'number' | 'toggle';
  /** A plan without it is not complete (exit 64 names the key). */
  readonly needed: boolean;
  /** The value when nobody says otherwise. */
  implied?(answers: Answers): Answer | undefined;
  /** Is it asked at all, given the answers so far? */
  when?(answers: Answers): boolean;
  /** Code of what is wrong with a value, or undefined. */
  wrong?(value: Answer, answers: Answers): string | undefined;
}

// ── the two ends ─────────────────────────────────────────────────────────────────────────────

export interface Clock {
  now(): number;
  /** Resolves after `ms`, rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** What goes the other way than events: stop (two strengths), answers, limits. */
export interface Control {
  /** First Ctrl-C: begin nothing new, finish what is in flight. */
  readonly drain: AbortSignal;
  /** Second Ctrl-C: now. */
  readonly kill: AbortSignal;
  ask(question: Question, facts?: Facts): Promise<Answer>;
  readonly limits: Limits;
  readonly clock: Clock;
  /** Where a person can hold the run and choose its streams. */
  readonly throttle?: Throttle;
  /** Tells what a person may want to know; never dropped. */
  note(code: string, facts: Facts): void;
  /** Tells how far others are with what they do for us (regions that are copied to); only the latest counts. */
  progress?(parts: readonly ProgressPart[]): void;
}

/** One of several things that are done elsewhere at once. */
export interface ProgressPart {
  /** A name from the other side: a region. */
  readonly name: string;
  /** 0 to 100. */
  readonly percent: number;
}

export interface Limits {
  /** Pieces in flight per sink: at the start, and at most. */
  readonly windowStart: number;
  readonly windowMax: number;
  /** Tries of one piece before it fails. */
  readonly tries: number;
  /** Bytes of one piece at most, whatever the sink takes. */
  readonly pieceMax: number;
  /** Streams from one host at once; many runs may share one. */
  readonly hosts: Caps;
}

/** One thing made or changed on either side, as the ledger tells it. */
export interface LedgerEntry {
  /** Unique within the session and deterministic: `azure-disk/0`. */
  readonly key: string;
  readonly kind: string;
  readonly side: 'source' | 'target';
  /** intended: we were about to make it, it may or may not exist · made · gone. */
  readonly state: 'intended' | 'made' | 'gone';
  /** Names and ids that find it again; never a secret. */
  readonly facts: Facts;
  /** Milliseconds since 1970 of the last change of state. */
  readonly at: number;
}

/** The session's hand for a source or target: everything made or changed passes through it. */
export interface Keep {
  readonly session: string;
  entries(): readonly LedgerEntry[];
  entry(key: string): LedgerEntry | undefined;
  /** Before the deed: written and synced when it resolves. */
  intend(entry: { key: string; kind: string; side: 'source' | 'target'; facts: Facts }): Promise<void>;
  /** After the deed; `facts` are merged over those of the intent. */
  made(key: string, facts?: Facts): Promise<void>;
  gone(key: string): Promise<void>;
}

export interface Source {
  readonly id: string;
  readonly asks: readonly Question[];
  connect(plan: Plan['source'], ctl: Control): Promise<SourceLink>;
  /** What carries the session's name there, for another machine that has no ledger; absent where nothing ever does. */
  find?(plan: Plan['source'], session: string, ctl: Control): Promise<readonly LedgerEntry[]>;
}

export interface Late {
  misread(disk: MachineDisk, failure: Failed): Failed;
  /** Told where on the disk its reader is, in bytes: what the source shows of the export's progress. */
  at?(disk: MachineDisk, offset: number): void;
}

/**
 * Why a disk cannot be looked into before it is exported: its machine runs, sleeps or is out of reach; it has snapshots;
 * it is no flat file, or encrypted; its storage has no files; the account may not read files there; the server did not
 * give it in ranges; it comes as a stream.
 */
export type NotYet =
  | 'running'
  | 'suspended'
  | 'disconnected'
  | 'snapshots'
  | 'kind'
  | 'encrypted'
  | 'storage'
  | 'privilege'
  | 'unreadable'
  | 'stream';

/** A disk that can be looked into, or why not yet. */
export type Peeked = { readonly bytes: Bytes } | { readonly notYet: NotYet };

export interface SourceLink {
  /** What answers, as it calls itself: `VMware vCenter Server 8.0.2 build-22385739`. */
  readonly about?: string;
  machines(signal: AbortSignal): AsyncIterable<MachineRow>;
  machine(id?: string): Promise<Machine>;
  choices(question: Question, answers: Answers): AsyncIterable<Choice>;
  preflight(plan: Plan): AsyncIterable<Check>;
  /**
   * Shut down, snapshot, eject: each noted in the ledger before it is done. Rejects with the reason of `ctl.drain` where
   * it stopped because of it; called again, it goes on.
   */
  quiesce(plan: Plan, keep: Keep, ctl: Control): Promise<void>;
  /** Instead, where an earlier run did that: takes up what it left in the ledger. */
  resume?(keep: Keep): void;
  /** Same content, same string; taken after quiesce. */
  fingerprint(disk: MachineDisk): Promise<string>;
  /** Where the source is `late`, only after quiesce. */
  open(disk: MachineDisk, ctl: Control): Promise<Bytes>;
  /**
   * There where a machine must come to rest before its disks can be streamed: their sizes are known from `machine`.
   * `misread` says what a stream means that its format could not make sense of: it may be whole when asked for again.
   */
  readonly late?: Late;
  /** A disk as it lies there, readable in any order, before anything is touched; nothing of it fails. */
  peek?(disk: MachineDisk, ctl: Control): Promise<Peeked>;
  /** Can this machine be carried, and how? What a person wants to know before there is a plan. */
  readiness?(id: string, signal: AbortSignal): AsyncIterable<Check>;
  release(keep: Keep, ctl: Control): Promise<void>;
  /** Takes back the given entries, marking each gone; throws after trying all of them. */
  undo(entries: readonly LedgerEntry[], keep: Keep, ctl: Control): Promise<void>;
  close(): Promise<void>;
}

export interface Target {
  readonly id: string;
  readonly asks: readonly Question[];
  /** What this target makes of a machine and its disks; no connection needed. */
  advise(machine: Machine, inspections: readonly Inspection[]): Advice;
  /** As what a disk of this kind and so many bytes is paid: `E10`; undefined where it has no such name. */
  diskTier?(sku: string, bytes: number): string | undefined;
  /** How this target wants a disk written down; the image registry builds it. */
  wants(plan: Plan): LayoutWish;
  connect(plan: Plan['target'], ctl: Control): Promise<TargetLink>;
}

export interface LayoutWish {
  /** Id in the image registry's writers: `vhd`, `raw`, `qcow2`, … */
  readonly format: string;
  /** Bytes the disk is padded to at least. */
  readonly atLeast?: number;
}

/** What a layout is built from besides the disk; all of it is the same on every resume. */
export interface LayoutRequest {
  readonly machine: Machine;
  readonly disk: MachineDisk;
  /** 16 bytes, fixed for the session and disk: a VHD's UUID. */
  readonly uuid: Uint8Array;
  /** When the session began, milliseconds since 1970: a VHD's time stamp. */
  readonly began: number;
  /** Bytes the disk is padded to at least. */
  readonly atLeast?: number;
}

/** A disk as the target will hold it. */
export interface TargetDisk {
  readonly index: number;
  /** Bytes the sink will hold: block layouts with their tail; absent for a stream of unknown size. */
  readonly size?: number;
  readonly layout: 'blocks' | 'stream';
  readonly machine: Machine;
  readonly name: string;
  /** 1 BIOS, 2 UEFI, as decided by plan and advice. */
  readonly generation?: 1 | 2;
  readonly guest?: GuestTraits;
  readonly marks?: Marks;
}

/** What was read of the system on a machine's disks, as far as it could be read: what is absent is not known. */
export interface GuestTraits {
  readonly family?: 'linux' | 'windows';
  readonly architecture?: 'x86-64' | 'x86' | 'arm64';
  /** Has it the drivers of a network card that Azure gives a machine directly? */
  readonly acceleratedNetwork?: boolean;
  /** Can it start from an NVMe disk? */
  readonly nvme?: boolean;
}

/** What is kept at the target beside a disk, so that a machine without the session's folder can go on with it. */
export interface Marks {
  /** When the session began, milliseconds since 1970. */
  readonly began: number;
  /** Of the source's fingerprint: SHA-256 in lower-case hex. */
  readonly source: string;
}

/** What carries a session's tag at a target. */
export interface Found {
  /** With the keys that a run gives them. */
  readonly entries: readonly LedgerEntry[];
  readonly disks: readonly FoundDisk[];
  /** What is left to do. */
  readonly next: 'transfer' | 'publish' | 'nothing';
  /** Something of it that is not what or where the plan says: no run of this plan made it. */
  readonly elsewhere?: { readonly name: string; readonly place: string };
}

export interface FoundDisk extends Partial<Marks> {
  readonly index: number;
  readonly name: string;
  /** Verified, and nothing more can be written to it. */
  readonly sealed: boolean;
}

export interface TargetLink {
  /** @param machine that will go there, where it is known: what is like it is recommended */
  choices(question: Question, answers: Answers, machine?: Machine): AsyncIterable<Choice>;
  /** @param signal stops what is still being looked at */
  preflight(plan: Plan, disks: readonly TargetDisk[], signal?: AbortSignal): AsyncIterable<Check>;
  /** What all disks share (group, bucket, account), once. */
  begin(plan: Plan, keep: Keep, ctl: Control): Promise<void>;
  /** The same sink again on resume. */
  open(plan: Plan, disk: TargetDisk, keep: Keep, ctl: Control): Promise<BlockSink | StreamSink>;
  publish(plan: Plan, disks: readonly TargetDisk[], keep: Keep, ctl: Control): Promise<Published>;
  /** What carries the session's tag, for another machine that has no ledger. */
  find(plan: Plan, session: string): Promise<Found>;
  /** Takes back the given entries, marking each gone; throws after trying all of them. */
  undo(entries: readonly LedgerEntry[], keep: Keep, ctl: Control): Promise<void>;
  close(): Promise<void>;
}

/** What stands at the end, as names and ids. */
export interface Published {
  readonly kind: string;
  readonly facts: Facts;
}

// ── what happened ────────────────────────────────────────────────────────────────────────────

export const stageIds = ['preflight', 'begin', 'quiesce', 'transfer', 'verify', 'publish', 'tidy'] as const;
export type StageId = (typeof stageIds)[number];

export interface PlannedDisk {
  readonly index: number;
  readonly name: string;
  /** Nominal size of the disk. */
  readonly size: number;
  /** Bytes expected to move, where known. */
  readonly expected?: number;
  readonly format: string;
}

/** read: has come from the source · zero: needs no sending · sent: acknowledged · held: was there before · failed: will be tried again. */
export type Moved = 'read' | 'zero' | 'sent' | 'held' | 'failed';

/** Where the reader of a disk is, and what this transfer has waited for so far, in milliseconds. */
export interface Whereabouts {
  readonly offset: number;
  readonly waitedForSource: number;
  readonly waitedForSink: number;
}

export type RunFact =
  | {
      readonly is: 'plan';
      readonly name: string;
      readonly source: Facts;
      readonly target: Facts;
      readonly disks: readonly PlannedDisk[];
      readonly resumed: boolean;
      readonly kernel: string;
    }
  | { readonly is: 'stage'; readonly stage: StageId; readonly state: 'started' | 'done' | 'skipped' | 'failed' }
  | { readonly is: 'check'; readonly check: Check }
  | { readonly is: 'moved'; readonly disk: number; readonly what: Moved; readonly extents: readonly Extent[] }
  | ({ readonly is: 'at'; readonly disk: number } & Whereabouts)
  | { readonly is: 'window'; readonly disk: number; readonly size: number }
  | { readonly is: 'note'; readonly code: string; readonly facts: Facts }
  /** Of the stage that is under way, where others do the work: merged, the latest stands. */
  | { readonly is: 'progress'; readonly parts: readonly ProgressPart[] }
  /** A person is waited for; `answered` ends it, whatever they said. */
  | { readonly is: 'asks'; readonly key: string; readonly facts: Facts }
  | { readonly is: 'answered'; readonly key: string }
  /** Asked to stop: what is in flight is finished, nothing new is begun. */
  | { readonly is: 'draining' }
  | { readonly is: 'failure'; readonly failure: Failure }
  | { readonly is: 'stopped'; readonly how: 'drained' | 'killed' }
  | {
      readonly is: 'done';
      readonly published: Published;
      readonly bytes: { readonly nominal: number; readonly sent: number; readonly held: number };
    };

/** The envelope: `seq` counts from 1 within one run, `at` is milliseconds since 1970. */
export type RunEvent = { readonly v: 1; readonly seq: number; readonly at: number; readonly session: string } & RunFact;

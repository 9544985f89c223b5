import type { RunNotes } from '../../../pipeline/run-notes.ts';
import type { FileEvidence } from '../../../pipeline/target/file/evidence.ts';
import { duration, size } from '../format.ts';
import type { LineText, Sentences } from '../types.ts';

const maySleep = 'Nothing here keeps this machine from going to sleep: see to it that it stays awake.';

const units = { h: 'h', min: 'min', s: 's' };

export const runNotes: Sentences<RunNotes> = {
  'may-sleep': () => maySleep,
  'stopped-by-user': () => 'you (^C)',
  'upload-open': f =>
    `The disk ${f.name} in ${f.group}${f.bytes === undefined ? '' : ` (${size(f.bytes)})`} is open for upload and billed as Standard HDD${f.left > 0 ? `; its access works for another ${duration(f.left, units)}` : f.until > 0 ? '; its access has ended' : ''}: go on with vmferry resume ${f.session}, or remove it with vmferry undo ${f.session}.`,
  'upload-waits': f =>
    `The disk ${f.name} in ${f.group}${f.bytes === undefined ? '' : ` (${size(f.bytes)})`} was made for an upload and is billed as Standard HDD: go on with vmferry resume ${f.session}, or remove it with vmferry undo ${f.session}.`,
  'disk-stands': f =>
    `The disk ${f.name} in ${f.group}${f.bytes === undefined ? '' : ` (${size(f.bytes)})`} is uploaded and billed, and nothing was made of it yet: go on with vmferry resume ${f.session}, or remove it with vmferry undo ${f.session}.`,
  'disk-over': f =>
    `This target does not let what it holds of disk ${f.disk + 1} be read back: its ${size(f.bytes)} are sent again`,
  'verify-mends': f =>
    `disk ${f.disk + 1}: what the target holds at byte ${f.offset} is not what was sent (${f.code}); it is read from the source and mended`,
  'verify-reads': f =>
    `disk ${f.disk + 1}: ${size(f.bytes)} that this run did not send itself are read back and compared; a cloud bills that as outbound traffic`,
  'source-off': f => `${f.machine} is powered off at the source: this session did that`,
  'source-maybe-off': f => `${f.machine} may be off, or on its way down: this session asked for it, or was about to`,
  'snapshot-held': f =>
    `${f.machine} holds the snapshot ${f.name}${f.bytes === undefined ? '' : ` (${size(f.bytes)})`}, which grows until it is removed`,
  'snapshot-maybe-held': f => `${f.machine} may hold the snapshot ${f.name}: it was about to be taken`,
  'cds-ejected': f => `${f.machine}: ${f.cdroms} CD ${f.cdroms === 1 ? 'drive is' : 'drives are'} emptied`,
  'cds-maybe-ejected': f =>
    `${f.machine}: ${f.cdroms} CD ${f.cdroms === 1 ? 'drive' : 'drives'} may be emptied: that was about to be done`,
  'piece-again': f =>
    f.length === 0
      ? `disk ${f.disk + 1}: the target was asked again (try ${f.tries + 1}, ${f.code}), after ${f.wait / 1000} s`
      : `disk ${f.disk + 1}: ${size(f.length)} at ${size(f.offset)} again (try ${f.tries + 1}, ${f.code}), after ${f.wait / 1000} s`,
  'source-again': f =>
    `disk ${f.disk + 1}: the source broke off (${f.code}); it is read again in ${f.wait / 1000} s, and only what is missing is sent (try ${f.tries + 1})`,
};

export const fileEvidence: Sentences<FileEvidence> = {
  FILE_SPACE: f => `${f.folder} has ${size(f.free)} free; the files take ${size(f.size)} at most.`,
};

export const lines: LineText = {
  stages: {
    preflight: 'check',
    begin: 'set up',
    quiesce: 'quiesce the source',
    transfer: 'export, convert, upload',
    verify: 'verify',
    publish: 'publish',
    tidy: 'tidy up',
  },
  verdicts: { pass: 'ok', warn: 'note', fail: 'failed', unknown: 'unknown' },
  units,
  started: f => `${f.name} to ${f.target}, session ${f.session}`,
  resumed: f => `${f.name} goes on, session ${f.session}`,
  disk: f => `disk ${f.index + 1}: ${f.name}, ${f.size}, ${f.format}`,
  stage: f => {
    const ends = {
      started: '…',
      done: f.took ? `done in ${f.took}` : 'done',
      skipped: 'done before',
      failed: 'failed',
    };
    return `${f.stage}: ${ends[f.state]}`;
  },
  progress: f =>
    `disk ${f.disk + 1}: ${f.percent} of the disk, ${f.read} read, ${f.sent} sent${f.held === '' ? '' : `, ${f.held} sent before`}, ${f.rate}`,
  shares: f => `${f.stage}: ${f.parts.map(part => `${part.name} ${part.percent}%`).join(', ')}`,
  check: f => `${f.verdict}: ${f.text}`,
  done: {
    file: f => `Done: ${f.files}`,
    'azure-image': f => `Done: image ${f.name} in ${f.resourceGroup}, ${f.location}, Gen${f.generation}`,
    'azure-vm': f =>
      `Done: VM ${f.name} in ${f.resourceGroup}, ${f.location}, Gen${f.generation}, ${f.size}, at ${f.publicAddress ?? f.privateAddress ?? 'an address of its own'}`,
    'azure-gallery-version': f =>
      `Done: version ${f.version} of ${f.name} in the gallery ${f.gallery} in ${f.resourceGroup}, ${f.regions}, Gen${f.generation}`,
    'azure-disk': f => `Done: disk ${f.name} in ${f.resourceGroup}, ${f.location}`,
  },
  moved: f =>
    `Moved: ${f.sent} of ${f.nominal}${f.held === '' ? '' : ` (${f.held} were there before)`}, the rest is zeros; ${f.took}, ${f.rate}`,
  undoHint: f => `Undo:  vmferry undo ${f.name} --confirm ${f.name}`,
  draining: 'Finishing what is in flight; once more stops at once.',
  maySleep,
  stopped: f => `Stopped. What is sent is kept; go on with: vmferry resume ${f.name}`,
  stoppedDry: 'Stopped. This was a dry run: nothing was made or changed.',
  failed: f => `Session ${f.session}: ${f.kept} acknowledged and kept. Go on with: vmferry resume ${f.session}`,
  over: 'Nothing that this run made is left behind.',
};

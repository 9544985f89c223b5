import type { RunFailures } from '../../../pipeline/run-failures.ts';
import type { Sentences } from '../types.ts';
import { mend, refusal } from './refusals.ts';

export const runFailures: Sentences<RunFailures> = {
  PLAN_INCOMPLETE: f =>
    f.key === 'source.password'
      ? 'Nobody gave the password (source.password, which never stands in a plan): pass it with --password-stdin or in VMFERRY_VSPHERE_PASSWORD, or keep it in the keyring.'
      : `The plan has no answer for ${f.key}. Add it to the plan.`,
  PLAN_WRONG: f => `The plan says something at ${f.key} that cannot be: ${f.reason}. See vmferry schema.`,
  PLAN_UNREADABLE: f => `The plan ${f.file} cannot be read: ${refusal(f.reason)}. Expected a YAML file.`,
  PLAN_NO_SUCH_DISK: f =>
    `The plan asks for disk ${f.wanted}, but the machine has ${f.disks}, counted from 0. Correct disks[].from.`,
  PLAN_DISK_TWICE: f =>
    `The plan asks at ${f.key} for disk ${f.disk} a second time, and each disk is carried once. Name another disk or take that entry out.`,
  NO_SUCH_DISK: f =>
    `${f.file} has ${f.disks === 1 ? 'one disk' : `${f.disks} disks`}, counted from 0, and --disk ${f.wanted} is none of them. Choose another with --disk.`,
  USER_MISSING: f => `Nobody is named who signs in to ${f.server}, and nobody can be asked here. Add --user USER.`,
  GENERATION_UNKNOWN: f => `Nothing on the disk tells whether it boots with BIOS or UEFI. Set ${f.key} to 1 or 2.`,
  CHECKS_FAILED: f => `Nothing was changed, because these checks failed: ${f.ids}. The lines above say what to do.`,
  SESSION_UNKNOWN: f =>
    `There is no session ${f.session} here. List them with vmferry sessions; one that another machine began needs its id and its plan: --plan PLAN.yaml.`,
  SESSION_AMBIGUOUS: f => `Several sessions are called ${f.session}. Name one by its id: ${f.ids}.`,
  SESSION_NEWER: f =>
    `Session ${f.session} was begun by vmferry ${f.program}, which keeps sessions in another way: go on with that version.`,
  SESSION_DAMAGED: f =>
    f.whole
      ? `${f.file} of session ${f.session} is damaged: ${refusal(f.reason)}; the copy in its ledger stands in for it, and nothing is lost.`
      : `Session ${f.session} is damaged: ${f.file} cannot be read: ${refusal(f.reason)}. Give the plan it was begun with to go on or to take it back: vmferry undo ${f.session} --plan PLAN.yaml.`,
  SESSION_UNREADABLE: f =>
    `${f.file} of session ${f.session} cannot be read, so that not all it holds is known: ${refusal(f.reason)}. Give yourself the right to read it, then list the sessions again.`,
  SESSION_IN_USE: f =>
    `Session ${f.session} is in use by process ${f.pid} on ${f.host}. Watch it with vmferry watch ${f.session}; to go on here, wait for it, or stop it and try again.`,
  SESSION_MAYBE_IN_USE: f =>
    `Session ${f.session} is held by process ${f.pid} on ${f.host}, and from here nobody can see whether it still runs. Look there first: two that write harm the session. If it is gone, go on with vmferry resume ${f.session} --take-over, or vmferry undo with the same flag.`,
  SESSION_TAKEN: f =>
    `Session ${f.session} was taken over by another process with --take-over, so this one stopped and writes no more. Follow it with vmferry watch ${f.session}.`,
  SESSION_NOT_FOUND: f =>
    `Nothing where the plan leads (${f.kind}) carries session ${f.session}, and it is not known here. Check the id and the plan.`,
  SESSION_ELSEWHERE: f =>
    `Session ${f.session} made ${f.name} in ${f.place}, which is not what this plan makes. Go on with the plan it was begun with.`,
  SESSION_PLAN_DIFFERS: f =>
    `Session ${f.session} is known here with another plan than the one given. Leave --plan out to go on with its own.`,
  SESSION_OVER: f => `Session ${f.session} is ${f.state} and cannot go on. Start a new one with vmferry run.`,
  READINESS_UNWRITABLE: f =>
    `Cannot write the report to ${f.file}: ${refusal(f.reason)}. Choose another place with --report.`,
  STATE_UNWRITABLE: f =>
    `The session cannot be saved in ${f.folder}: ${refusal(f.reason)}. ${mend(f.reason)} another folder with --state-dir.`,
  SOURCE_CHANGED: f =>
    `The source of ${f.disk} is not what it was when this session began, and copies are never mixed. Put the old one back and resume, or undo this session and start over.`,
  SOURCE_UNORDERED: f =>
    `${f.disk} goes backwards at byte ${f.offset}, and this target takes a disk only in order. Convert it to a file first.`,
  SOURCE_SIZE_DIFFERS: f =>
    `${f.disk} was streamed with ${f.found} bytes, but the source describes it with ${f.expected}: it was resized meanwhile. Start over with its new size.`,
  VERIFY_MISSING: f =>
    `The target lacks ${f.bytes} bytes of ${f.disk} that it had acknowledged, the first at byte ${f.offset}. Resume to send them again.`,
  VERIFY_DIFFERS: f =>
    `What arrived of ${f.disk} at byte ${f.offset} (${f.length} bytes) differs from what was sent. Resume to send it again; if it differs once more, check the target's storage.`,
  VERIFY_STRAY: f =>
    `The target holds ${f.bytes} bytes of ${f.disk} that were never sent, the first at byte ${f.offset}. Resume to put them right, and see to it that nothing else writes there.`,
  UNDO_NEEDS_NAME: f =>
    `Session ${f.session} is finished: undo would remove what it made. Say so with --confirm ${f.session}.`,
  UNDO_PARTIAL: f => `Not everything could be removed. Still there: ${f.left}. Run the undo again.`,
  KERNEL_MISSING: () =>
    'The native kernel cannot run here, and vmferry doctor says why. Install Rust (cargo 1.88 or newer) and run npm run setup, or take --kernel builtin.',
  BUG: f => `vmferry met something it does not know: ${f.message}. Nothing is lost; please report it with this line.`,
};

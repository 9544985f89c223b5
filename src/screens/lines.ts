import { RunState } from '../pipeline/run-state.ts';
import { msOf, type RunEvent, type StageId } from '../pipeline/types/run.ts';
import type { Published } from '../pipeline/types/target.ts';
import { shellWord } from './shell-word.ts';
import { duration, percent, rate, size } from './text/format.ts';
import { evidenceSentence, failureSentence, noteSentence, printable } from './text/index.ts';
import type { Text } from './text/types.ts';

/** The end of what a machine's serial console showed while it started, marked as not ours. */
function serialRows({ kind, facts }: Published): string[] {
  if (kind !== 'azure-vm' || facts.serial === undefined) return [];
  const { serial = '' } = printable({ serial: facts.serial });
  return String(serial)
    .split('\n')
    .filter(row => row !== '')
    .map(row => `  | ${row}`);
}

/** Progress at most this often, in milliseconds. */
const progressEvery = 2000;

export interface Lines {
  event(event: RunEvent): void;
  readonly state: RunState;
}

/**
 * A run as plain lines: no cursor movement, no colour; what a log file, a pipe or a screen reader can take.
 * @param out results · @param say everything else · @param dry there is no session to go on with
 */
export function plainLines(
  text: Text,
  out: (line: string) => void,
  say: (line: string) => void,
  { dry = false }: { readonly dry?: boolean } = {},
): Lines {
  const state = new RunState();
  const { lines } = text;
  let told: number | undefined;
  let sentThen = 0;

  const progress = (at: number) => {
    if (told !== undefined && at - told < progressEvery) return;
    const { sent } = state.totals;
    const speed = told === undefined ? 0 : ((sent - sentThen) * 1000) / (at - told);
    told = at;
    sentThen = sent;
    for (const [index, disk] of state.disks) {
      if (disk.at.offset === 0 && disk.sent.empty) continue;
      const held = disk.held.empty ? '' : size(disk.held.bytes);
      const done = percent(disk.at.offset, disk.planned.size);
      say(
        lines.progress({
          disk: index,
          percent: done,
          read: size(disk.read.bytes),
          sent: size(disk.sent.bytes),
          held,
          rate: rate(speed),
        }),
      );
    }
  };

  let sharesTold: number | undefined;
  const shares = (event: RunEvent & { is: 'progress' }) => {
    const { parts } = event;
    const at = msOf(event);
    if (sharesTold !== undefined && at - sharesTold < progressEvery) return;
    sharesTold = at;
    for (const [id, { state: is }] of state.stages) {
      if (is === 'started') say(lines.shares({ stage: lines.stages[id], parts }));
    }
  };

  const started = new Map<StageId, number>();
  const stage = (event: RunEvent & { is: 'stage' }) => {
    if (event.state === 'started') started.set(event.stage, msOf(event));
    const began = started.get(event.stage);
    const took =
      began === undefined || event.state !== 'done' ? {} : { took: duration(msOf(event) - began, lines.units) };
    say(lines.stage({ stage: lines.stages[event.stage], state: event.state, ...took }));
  };

  const planned = (event: RunEvent & { is: 'plan' }) => {
    const session = event.session;
    const target = String(event.target.kind);
    say(
      event.resumed
        ? lines.resumed({ name: event.name, session })
        : lines.started({ name: event.name, target, session }),
    );
    for (const disk of event.disks)
      say(lines.disk({ index: disk.index, name: disk.name, size: size(disk.size), format: disk.format }));
  };

  const done = (event: RunEvent & { is: 'done' }) => {
    const { kind, facts } = event.published;
    out(lines.done[kind]?.(facts) ?? JSON.stringify(event.published));
    for (const row of serialRows(event.published)) say(row);
    const ms = Math.max(1, state.ms);
    const { sent, held, nominal } = event.bytes;
    const took = duration(ms, lines.units);
    say(
      lines.moved({
        sent: size(sent),
        held: held === 0 ? '' : size(held),
        nominal: size(nominal),
        took,
        rate: rate((sent * 1000) / ms),
      }),
    );
    say(lines.undoHint({ name: shellWord(state.name) }));
  };

  return {
    state,
    event(event) {
      state.apply(event);
      if (event.is === 'plan') planned(event);
      else if (event.is === 'stage') stage(event);
      else if (event.is === 'check') {
        for (const evidence of event.check.evidence) {
          say(lines.check({ verdict: lines.verdicts[evidence.verdict], text: evidenceSentence(text, evidence) }));
        }
      } else if (event.is === 'note') say(noteSentence(text, event.code, event.facts));
      else if (event.is === 'moved') progress(msOf(event));
      else if (event.is === 'progress') shares(event);
      else if (event.is === 'done') done(event);
      else if (event.is === 'failure') say(failureSentence(text, event.failure));
      else if (event.is === 'stopped')
        say(dry ? lines.stoppedDry : lines.stopped({ name: state.name || event.session }));
    },
  };
}

import { type Line, line } from './line.ts';
import type { LinkResult, LinkRun, Links } from './links.ts';
import type { Killed } from './links-kill.ts';

const MiB = 1024 ** 2;
export const lineNames: Readonly<Record<LinkResult['id'], string>> = {
  one: 'one disk at 60 MiB/s',
  four: 'four disks at 60 MiB/s each',
  slow: 'one disk at 10 Mbit/s',
};

/** Two programs at the cap of a line differ by chance: by how much more time of the best is not yet slower. */
export const chance = 1.02;

/** Bytes a second, from the first byte to the last. */
export function rateOf({ sent }: LinkRun): number {
  return (sent.received * 1000) / sent.took;
}

/** Requests whose connection broke before they were answered: what a client ends that ran out of patience. */
export function brokenIn({ sent }: LinkRun): number {
  return sent.answers['putPage 0'] ?? 0;
}

/** Bytes that came after the kill, of all. */
export function shareAfter({ after }: Killed, bytes: number): number {
  return after / bytes;
}

/** What issue 8 asks of lines with a cap, and of an upload that was killed. */
export function linkTargets({ lines, killed }: Links): Line[] {
  const share = shareAfter(killed.ours, killed.bytes);
  return [
    ...lines.flatMap(result => [
      ...(result.id === 'slow' ? slowTargets(result) : [capTarget(result)]),
      ...peer(result),
    ]),
    line(
      'Killed at 90 %, then gone on with: bytes sent after',
      'at most 12 %',
      `${(share * 100).toFixed(1)} % (azcopy ${(shareAfter(killed.azcopy, killed.bytes) * 100).toFixed(1)} %)`,
      share <= 0.12,
    ),
  ];
}

function capTarget({ id, cap, ours }: LinkResult): Line {
  const share = rateOf(ours) / cap;
  const measured = `${(share * 100).toFixed(1)} %, ${(rateOf(ours) / MiB).toFixed(1)} MiB/s`;
  return line(`Upload of ${lineNames[id]}, 50 ms away`, 'at least 95 % of the cap', measured, share >= 0.95);
}

function slowTargets({ id, ours }: LinkResult): Line[] {
  const again = ours.sent.resent / ours.sent.received;
  const broken = brokenIn(ours);
  return [
    line(`Upload of ${lineNames[id]}: requests ended before their answer`, 'none', String(broken), broken === 0),
    line(`Upload of ${lineNames[id]}: sent twice`, 'at most 1 %', `${(again * 100).toFixed(2)} %`, again <= 0.01),
  ];
}

/** No slower than azcopy at its fastest, and no more bytes than where it sent the fewest, whatever the concurrency. */
function peer({ id, ours, azcopy }: LinkResult): Line[] {
  const all = [...azcopy.values()].map(({ sent }) => sent);
  const times = ours.sent.took / Math.min(...all.map(({ took }) => took));
  const more = ours.sent.received - Math.min(...all.map(({ received }) => received));
  return [
    line(
      `Upload of ${lineNames[id]}: time from the first byte to the last, of the fastest azcopy's`,
      `at most ${chance} times`,
      `${times.toFixed(3)} times`,
      times <= chance,
    ),
    line(`Upload of ${lineNames[id]}: bytes more than any azcopy`, 'none', String(Math.max(0, more)), more <= 0),
  ];
}

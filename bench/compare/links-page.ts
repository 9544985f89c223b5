import type { LinkResult, LinkRun, Links } from './links.ts';
import { brokenIn, chance, lineNames, rateOf, shareAfter } from './links-targets.ts';
import { table } from './table.ts';

const MiB = 1024 ** 2;

/** What was measured over shaped lines, as Markdown. */
export function linkTables({ seconds, lines, killed }: Links): string[] {
  const head = ['', 'first byte to last', 'of the cap', 'whole process', 'processor', 'memory'];
  const more = ['sent', 'Put Page', 'at once', 'ended early', 'sent twice'];
  const rows = lines.flatMap(result => [
    [`${lineNames[result.id]}: vmferry`, ...row(result, result.ours)],
    ...[...result.azcopy].map(([each, run]) => [`${lineNames[result.id]}: azcopy (${each})`, ...row(result, run)]),
  ]);
  const after = (['ours', 'azcopy'] as const).map(who => [
    who === 'ours' ? 'vmferry, `vmferry resume`' : 'azcopy, `azcopy jobs resume`',
    mib(killed[who].before),
    mib(killed[who].after),
    percent(shareAfter(killed[who], killed.bytes)),
    `${killed[who].seconds.toFixed(1)} s`,
  ]);
  return [
    `Noise for ${seconds} seconds at the cap of each line (10 Mbit/s: half as long again), 50 ms away; four disks go in one run. At the cap of a line two programs differ by chance: up to ${percent(chance - 1)} more time than the fastest azcopy's counts as no slower; the bytes have no such margin.`,
    table([...head, ...more], rows),
    `${mib(killed.bytes)} at 60 MiB/s, the process killed (SIGKILL) when 90 % had arrived:`,
    table(['', 'sent before', 'sent after', 'of all', 'time after'], after),
  ];
}

function row({ cap }: LinkResult, run: LinkRun): string[] {
  const { sent, seconds, cpu, peak } = run;
  return [
    `${(sent.took / 1000).toFixed(1)} s`,
    percent(rateOf(run) / cap),
    `${seconds.toFixed(1)} s`,
    `${cpu.toFixed(1)} s`,
    mib(peak),
    mib(sent.received),
    String(sent.requests.putPage ?? 0),
    String(sent.mostPutPages),
    String(brokenIn(run)),
    mib(sent.resent),
  ];
}

const mib = (bytes: number) => `${(bytes / MiB).toFixed(bytes < 10 * MiB ? 1 : 0)} MiB`;
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

import { beforeAll, expect, test } from 'vitest';
import { compare } from '../../../bench/compare/all.ts';
import type { Links } from '../../../bench/compare/links.ts';
import { brokenIn } from '../../../bench/compare/links-targets.ts';
import { scratch } from '../../fixtures/scratch.ts';

const here = scratch();
let links: Links | undefined;

beforeAll(async () => {
  // Each upload is compared with its disk, and the section fails where one differs.
  const short = { gib: 0.5, runs: 1, seconds: 2, only: ['links'], azcopyAt: ['AUTO'] } as const;
  const { all, failed } = await compare({ ...short, work: here.dir, writes: [] });
  expect(failed).toEqual([]);
  links = all.links;
});

test('over every line we send no more than azcopy, nothing twice, and end no request early', () => {
  expect(links?.lines.map(({ id }) => id)).toEqual(['one', 'four', 'slow']);
  for (const { ours, azcopy, bytes } of links?.lines ?? []) {
    expect(ours.sent.received).toBe(bytes);
    for (const { sent } of azcopy.values()) expect(ours.sent.received).toBeLessThanOrEqual(sent.received);
    expect([ours.sent.resent, brokenIn(ours)]).toEqual([0, 0]);
  }
});

test('at 10 Mbit/s pieces are shorter', () => {
  const [one, , slow] = links?.lines ?? [];
  const mean = (line: typeof one) => (line ? line.ours.sent.received / (line.ours.sent.requests.putPage ?? 0) : 0);
  expect(mean(slow)).toBeLessThan(1.1 * 1024 ** 2);
  expect(mean(one)).toBeGreaterThan(3 * 1024 ** 2);
});

test('after a kill we send what was missing or on its way, where azcopy sends all of it again', () => {
  const { bytes = 0, ours, azcopy } = links?.killed ?? {};
  expect(azcopy?.after).toBe(bytes);
  // Sixteen pieces may be under way, and be taken or not.
  expect(ours?.after).toBeLessThan(0.1 * bytes + 64 * 1024 ** 2);
});

import { expect, test } from 'vitest';
import { Line } from '../../../../../src/pipeline/target/azure/upload/line.ts';

const MiB = 1024 * 1024;
const seconds = 1000;

/** A line and its clock. */
function measured() {
  const clock = { now: 0 };
  return { clock, line: new Line(() => clock.now) };
}

test('a request waits for all that is under way with it, four times as long as that takes', () => {
  const { clock, line } = measured();
  for (let n = 0; n < 4; n++) {
    const flight = line.begin(MiB);
    clock.now += 0.84 * seconds;
    flight.end(true);
  }
  // 10 Mbit/s.
  const alone = line.begin(MiB);
  expect(alone.patience()).toBeGreaterThan(123 * seconds);
  expect(alone.patience()).toBeLessThan(124 * seconds);
  const others = Array.from({ length: 63 }, () => line.begin(4 * MiB));
  expect(alone.patience()).toBeGreaterThan(120 * seconds + 3.9 * 212 * seconds);
  // What was under way while it waited was in its way, also when it is through.
  const before = alone.patience();
  for (const flight of others) flight.end(false);
  expect(alone.patience()).toBe(before);
});

test('a line nobody has measured is given the time of a slow one, one that was fast little more than a standstill takes', () => {
  const { clock, line } = measured();
  const [first, second] = [line.begin(MiB), line.begin(MiB)];
  expect(first.patience()).toBeGreaterThan((120 + 4 * 64) * seconds);
  clock.now += 100;
  first.end(true);
  for (let n = 0; n < 40; n++) {
    clock.now += 100;
    line.begin(4 * MiB).end(true);
  }
  expect(second.patience()).toBeLessThan(121 * seconds);
});

test('what did not arrive is no measure, and neither is the time in which nothing was sent', () => {
  const { clock, line } = measured();
  line.begin(MiB).end(false);
  clock.now += 3600 * seconds;
  const flight = line.begin(4 * MiB);
  clock.now += 2 * seconds;
  flight.end(true);
  // 2 MiB a second, not 4 MiB an hour.
  expect(line.begin(4 * MiB).patience()).toBeLessThan(129 * seconds);
});

import { expect, test } from 'vitest';
import { twoAtATime } from '../journeys/program.ts';
import { damagedImages, type Figures } from '../peers/guests/damage/damaged.ts';
import { installed } from '../peers/installed.ts';
import { count, report, seed, until } from './part.ts';

const images = ['bios.raw', 'vmware-esxi.ova', 'efi.raw', 'bios-esxi.ova', 'vmware.raw', 'efi-qemu.ova', 'btrfs.raw'];
/** One process each: what it takes is one machine's. */
const together = 20;

test('no damaged image of a guest crashes the look, hangs it, or makes it take much memory', async () => {
  const figures: Figures = { runs: 0, refused: 0, changed: 0, slowest: 0, memory: 0, failed: [] };
  const times = count({ peers: 140, soak: 2000 });
  const starts = Array.from({ length: Math.ceil(times / together) }, (_, n) => n * together);
  await twoAtATime(starts, async start => {
    if (Date.now() > until) return;
    const file = installed(`guests/${images[(start / together) % images.length]}`);
    await damagedImages(file, seed + start, Math.min(together, times - start), figures);
  });
  const { slowest, memory, failed, runs, refused, changed } = figures;
  report(
    'damaged guests',
    runs,
    failed.map(one => one.seed),
    times,
  );
  const least = `slowest ${Math.round(slowest)} ms of processor time, at most ${Math.round(memory / 1024 ** 2)} MiB`;
  process.stdout.write(
    `damaged guests from seed ${seed}: ${runs} images, ${refused} refused, ${changed} judged otherwise, ${least}\n`,
  );
  expect(failed).toEqual([]);
  expect(changed).toBeGreaterThan(runs / 2);
});

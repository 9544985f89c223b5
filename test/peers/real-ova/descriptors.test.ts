import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Failed } from '../../../src/pipeline/failure.ts';
import type { Descriptor } from '../../../src/pipeline/source/ova/descriptor.ts';
import { parseOvf } from '../../../src/pipeline/source/ova/ovf.ts';
import { installedFiles } from '../installed.ts';

const name = (file: string) => file.slice(file.indexOf('.cache'));
const files = ['machines', 'descriptors'].flatMap(folder => installedFiles(folder, '.ovf'));

/** @throws whatever is no Failed */
function parsed(bytes: Uint8Array, file: string): Descriptor | Failed {
  try {
    return parseOvf(bytes, file);
  } catch (error) {
    if (error instanceof Failed) return error;
    throw error;
  }
}

test('there are descriptors of many makers', () => {
  expect(files.length).toBeGreaterThanOrEqual(20);
});

test.each(files.map(file => [join('…', name(file).split('/').slice(-3).join('/')), file]))(
  '%s: machines whose disks are all described, or one clear refusal',
  (_, file) => {
    const found = parsed(readFileSync(file), file);
    if (found instanceof Failed) return expect(found.failure).toMatchObject({ exit: 'data' });
    expect(found.systems.length).toBeGreaterThan(0);
    for (const { slots } of found.systems) {
      for (const { diskId } of slots) {
        if (diskId === undefined) continue;
        const disk = found.disks.find(({ id }) => id === diskId);
        expect(disk).toBeDefined();
        if (disk?.fileRef !== undefined) expect(found.files.map(({ id }) => id)).toContain(disk.fileRef);
      }
    }
  },
);

test('cut anywhere, or with a byte turned over, each is still read or refused', () => {
  for (const file of files) {
    const bytes = readFileSync(file);
    for (let n = 1; n < 40; n++) {
      const at = Math.floor((bytes.length * n) / 40);
      parsed(bytes.subarray(0, at), file);
      const turned = Buffer.from(bytes);
      turned[at] = (turned[at] ?? 0) ^ (1 << (n % 8));
      parsed(turned, file);
    }
  }
});

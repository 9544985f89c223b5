import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { qcow2Stream } from '../../../../src/pipeline/image/qcow2/write.ts';
import type { Run } from '../../../../src/pipeline/types/disk.ts';
import { fuzz } from '../../../fixtures/fuzz.ts';
import { bytesOf, contentOf, diskOf, failureOf, signal } from '../disks.ts';
import { someRuns } from '../some-runs.ts';
import { walkQcow2 } from './walk.ts';

const about = { machine: { id: 'vm-1', name: 'web', networks: [], disks: [] } };
const cluster = 65536;

describe('a qcow2 of ours', () => {
  test('holds whatever runs a disk comes in, each cluster once, with nothing but data in it', async () => {
    await fc.assert(
      fc.asyncProperty(someRuns(3000), async ({ size, runs }) => {
        const disk = diskOf(size, runs);
        const content = await contentOf(disk);
        const { content: found, data } = walkQcow2(await bytesOf(qcow2Stream(disk, about)));
        expect(found.equals(content)).toBe(true);
        let full = 0;
        for (let at = 0; at < size; at += cluster)
          if (content.subarray(at, at + cluster).some(byte => byte !== 0)) full++;
        expect(data).toBe(full);
      }),
      fuzz(40, 61),
    );
  });

  test('has an L2 table for each 512 MiB with data, behind what it maps', async () => {
    const far = [0, 511, 512, 1400].map((mebibyte): Run => {
      const data = Buffer.alloc(1024, mebibyte % 251 || 9);
      return { offset: mebibyte * 2 ** 20, length: data.length, data };
    });
    const size = 1500 * 2 ** 20 + 512;
    const file = await bytesOf(qcow2Stream(diskOf(size, far), about));
    const { content, data } = walkQcow2(file);
    expect(data).toBe(4);
    for (const { offset, data } of far)
      expect(content.subarray(offset, offset + 1024).equals(data as Buffer)).toBe(true);
    // Header, refcount table, L1; 2 + 1 + 1 clusters of data with 3 L2 tables; one refcount block.
    expect(file.length / cluster).toBe(3 + 4 + 3 + 1);
  });

  test('keeps its counts right past the 2 GiB that one refcount block counts', async () => {
    // What is written is not kept: a full run of 2.1 GiB, of which the places that matter are looked at.
    const size = 2200 * 2 ** 20;
    const piece = Buffer.alloc(2 ** 20, 0x5a);
    const layout = qcow2Stream(
      diskOf(size, [], {
        async *runs() {
          for (let offset = 0; offset < size; offset += piece.length)
            yield { offset, length: piece.length, data: piece };
        },
      }),
      about,
    );
    const steps = layout.headLast?.rest(signal);
    const blockAt = 32767 * cluster - (layout.headLast?.length ?? 0);
    let at = 0;
    let block: Buffer | undefined;
    let last: Buffer | undefined;
    let head: Uint8Array = Buffer.alloc(0);
    for (;;) {
      const step = await steps?.next();
      if (!step || step.done) {
        head = step?.value ?? head;
        break;
      }
      if (at === blockAt) block = Buffer.from(step.value);
      at += step.value.length;
      if (step.value.length === cluster && step.value[0] === 0) last = Buffer.from(step.value);
    }
    const clusters = (head.length + at) / cluster;
    expect(block?.equals(Buffer.alloc(cluster, Buffer.from([0, 1])))).toBe(true);
    expect(last?.subarray(0, (clusters % 32768) * 2).equals(Buffer.alloc((clusters % 32768) * 2, '\0\x01'))).toBe(true);
    expect(last?.subarray((clusters % 32768) * 2).every(byte => byte === 0)).toBe(true);
    const table = Buffer.from(head).subarray(cluster);
    expect(table.readBigUInt64BE(0)).toBe(BigInt(32767 * cluster));
    expect(table.readBigUInt64BE(8)).toBe(BigInt((clusters - 1) * cluster));
    expect(table.readBigUInt64BE(16)).toBe(0n);
  });

  test('is refused past what its first table can hold', async () => {
    const doing = async () => qcow2Stream(diskOf(2 ** 51 + 512, []), about);
    expect(await failureOf(doing())).toMatchObject({ code: 'IMAGE_TOO_LARGE', facts: { most: 2 ** 51 } });
  });
});

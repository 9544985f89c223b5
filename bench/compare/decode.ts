/**
 * A VMDK as vSphere sends it, front to back and never twice, through the reader into nothing:
 *   node bench/compare/decode.ts FILE OFFSET LENGTH native|builtin
 * Prints one line of JSON: the bytes decoded, the seconds, and the seconds of processor time of all threads.
 */
import { createReadStream } from 'node:fs';
import { useKernel } from '../../src/native/index.ts';
import { openImage } from '../../src/pipeline/image/index.ts';
import type { Bytes } from '../../src/pipeline/types/disk.ts';
import { kernels } from './vmferry.ts';

export interface Decoded {
  /** Of data; what the stream leaves out costs nothing. */
  readonly bytes: number;
  readonly seconds: number;
  readonly cpu: number;
}

/** What a socket gives at once when it is kept filled. */
const chunk = 64 * 1024;

async function decode(file: string, offset: number, length: number): Promise<Decoded> {
  const bytes: Bytes = {
    name: file,
    promised: false,
    stream: () => createReadStream(file, { start: offset, end: offset + length - 1, highWaterMark: chunk }),
    close: async () => {},
  };
  const { signal } = new AbortController();
  const cpu = process.cpuUsage();
  const began = performance.now();
  const disk = await openImage(bytes, signal);
  let decoded = 0;
  for await (const run of disk.runs({ signal })) if (run.data) decoded += run.length;
  await disk.close();
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { bytes: decoded, seconds, cpu: (user + system) / 1e6 };
}

if (import.meta.main) {
  const [file = '', offset = '', length = '', kernel] = process.argv.slice(2);
  const wanted = kernels.find(each => each === kernel);
  if (!wanted || !useKernel(wanted)) throw new Error(`There is no ${kernel} kernel here`);
  process.stdout.write(`${JSON.stringify(await decode(file, Number(offset), Number(length)))}\n`);
}

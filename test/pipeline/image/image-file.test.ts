import { expect, it } from 'vitest';
import { ImageFile } from '../../../src/pipeline/image/image-file.ts';
import { memoryBytes } from './bytes.ts';

it('a file that can only be streamed may be looked into in many places at once', async () => {
  const content = Buffer.from(Array.from({ length: 100_000 }, (_, at) => at % 251));
  const signal = new AbortController().signal;
  const { bytes } = memoryBytes(content, { streamOnly: true, chunk: 4096 });
  const file = new ImageFile(bytes, signal);
  const places = [9000, 70_000, 512, 30_000, 99_000];
  const found = await Promise.all(places.map(place => file.at(place, 1000)));
  expect(found.map(part => Buffer.from(part))).toEqual(places.map(place => content.subarray(place, place + 1000)));
  expect(Buffer.concat(await Array.fromAsync(file.stream(signal), part => Buffer.from(part)))).toEqual(content);
});

import { describe, expect, test } from 'vitest';
import { bytesIn } from '../../src/commands/bytes-in.ts';

describe('a size as a person writes it', () => {
  test.each([
    ['512', 512],
    ['64G', 64 * 2 ** 30],
    ['64GiB', 64 * 2 ** 30],
    ['64 gib', 64 * 2 ** 30],
    ['1.5T', 1.5 * 2 ** 40],
    ['20m', 20 * 2 ** 20],
    ['64GB', 64e9],
    ['512B', 512],
    ['64T', 2 ** 46],
  ])('%s', (text, bytes) => {
    expect(bytesIn(text)).toBe(bytes);
  });

  test.each(['', 'G', '0', '-1', '1e9', '64X', '0.3', '65T', '64 G B', '9'.repeat(400), true])('%s is none', text => {
    expect(bytesIn(text)).toBe('wrong');
  });

  test('nothing is nothing', () => {
    expect(bytesIn(undefined)).toBeUndefined();
  });
});

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { skipped } from './both.ts';

const run = promisify(execFile);
const why = skipped();

describe.skipIf(why !== undefined)(`work that nobody waits for${why === undefined ? '' : ` (${why})`}`, () => {
  it.each(['exit', 'end'])('does not outlive its buffers when a worker or the program ends (%s)', async how => {
    const busy = join(import.meta.dirname, 'busy.ts');
    // With glibc, memory that was given back is then gone at once: who writes to it does not live on.
    const env = { ...process.env, MALLOC_MMAP_THRESHOLD_: '65536' };
    const { stdout, stderr } = await run(process.execPath, ['--expose-gc', busy, how], { env });
    expect({ stdout, stderr }).toEqual({ stdout: 'native', stderr: '' });
  });
});

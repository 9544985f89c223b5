import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratch } from '../fixtures/scratch.ts';
import { launch, root } from '../journeys/program.ts';

const here = scratch();

test('a promise that an error left unsettled for ever does not keep the process', async () => {
  const script = join(here.dir, 'stuck.mts');
  const crashes = join(root, 'src', 'commands', 'crashes.ts');
  writeFileSync(
    script,
    `import { listenForCrashes } from '${crashes}';
     const { signal } = listenForCrashes(error => process.exit(error.message === 'planted' ? 70 : 1), 50);
     signal.addEventListener('abort', () => console.log('told'));
     setImmediate(() => { throw new Error('planted'); });
     await new Promise(() => setInterval(() => {}, 1000));`,
  );
  expect(await launch(script, []).ended).toMatchObject({ code: 70, stdout: 'told\n' });
});

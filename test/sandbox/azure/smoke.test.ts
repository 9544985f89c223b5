import { expect, test } from 'vitest';
import { startAzure } from '../../../src/sandbox/azure/index.ts';
import { clientOf, MiB } from './client.ts';
import { diskPath, imagePath, makeGroup, uploadDisk } from './steps.ts';

test('smoke', async () => {
  const sandbox = await startAzure();
  const client = await clientOf(sandbox);
  await makeGroup(sandbox, client);
  const t = performance.now();
  await uploadDisk(
    sandbox,
    client,
    'os',
    [
      [0, Buffer.alloc(4 * MiB, 7)],
      [8 * MiB, Buffer.alloc(512, 9)],
    ],
    { osType: 'Linux', hyperVGeneration: 'V2' },
  );
  console.log((await client.arm('GET', diskPath(sandbox, 'os'))).json);
  const begun = await client.arm('PUT', imagePath(sandbox), {
    location: 'West Europe',
    properties: {
      hyperVGeneration: 'V2',
      storageProfile: {
        osDisk: { osType: 'Linux', osState: 'Generalized', managedDisk: { id: diskPath(sandbox, 'os') } },
      },
    },
  });
  console.log(
    begun.status,
    begun.headers['azure-asyncoperation']?.length,
    begun.text,
    (await client.ended(begun)).text,
  );
  console.log(
    performance.now() - t,
    JSON.stringify(sandbox.counters()),
    sandbox.resources(),
    sandbox.image('image'),
    sandbox.bugs,
  );
  expect(sandbox.bugs).toEqual([]);
  await client.close();
  await sandbox.close();
});

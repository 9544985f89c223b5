import { expect, test } from 'vitest';
import { asksForToken, diskScope, EntraLock } from '../../../../../src/pipeline/target/azure/upload/entra-lock.ts';

const answer = (status: number, challenge?: string) => ({
  status,
  headers: challenge === undefined ? {} : { 'www-authenticate': challenge },
  body: Buffer.alloc(0),
});
const authority = 'authorization_uri=https://login.microsoftonline.com/t/oauth2/authorize';

test.each([
  [401, `Bearer ${authority} resource_id=https://disk.azure.com/`],
  [403, `Bearer ${authority}, resource_id="https://disk.azure.com/"`],
  [401, 'Bearer resource="https://disk.azure.com", error="invalid_token"'],
])('a %i that names the managed disks asks for a token: %s', (status, challenge) => {
  expect(asksForToken(answer(status, challenge))).toBe(true);
});

test.each([
  [401, undefined],
  [401, `Bearer ${authority} resource_id=https://storage.azure.com/`],
  [401, `Bearer ${authority} resource_id=https://management.azure.com/`],
  [401, `Bearer ${authority} resource_id=https://disk.azure.com.evil.example/`],
  [401, `Bearer ${authority} resource_id=https://disk.azure.com@evil.example/`],
  [401, 'Basic resource_id=https://disk.azure.com/'],
  [201, `Bearer ${authority} resource_id=https://disk.azure.com/`],
])('a %i that does not is given none: %s', (status, challenge) => {
  expect(asksForToken(answer(status, challenge))).toBe(false);
});

test('a token is for the disks alone, and brought from the first challenge on', async () => {
  const asked: (string | undefined)[] = [];
  const lock = new EntraLock({
    current: async scope => {
      asked.push(scope);
      return 'first';
    },
    renew: async (stale, scope) => {
      asked.push(scope);
      return `${stale}, renewed`;
    },
  });
  expect([await lock.token(), lock.locked]).toEqual([undefined, false]);
  expect([await lock.answer(undefined), lock.locked]).toEqual(['first', true]);
  expect([await lock.token(), await lock.answer('first')]).toEqual(['first', 'first, renewed']);
  expect(new Set(asked)).toEqual(new Set([diskScope]));
});

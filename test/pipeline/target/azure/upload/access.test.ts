import { expect, it } from 'vitest';
import { WriteAccess } from '../../../../../src/pipeline/target/azure/upload/access.ts';
import { fakeArm } from '../arm/fake-http.ts';

const place = { subscription: 's', group: 'rg' };
const asked = (accessSAS: string) => new WriteAccess(fakeArm([{ body: { accessSAS } }]).arm, place, 'web').url();

it.each([
  'https://md-1.z1.blob.storage.azure.net/abc/abcd?sig=1',
  'http://127.0.0.1:8080/abc/abcd?sig=1',
  'http://[::1]:8080/abc/abcd?sig=1',
])('an address over TLS, or on this very machine, is written to: %s', async address => {
  expect((await asked(address)).href).toBe(address);
});

it.each([
  'http://md-1.z1.blob.storage.azure.net/abc/abcd?sig=1',
  'http://127.0.0.1:8080@elsewhere.example/abc/abcd?sig=1',
  'http://127.0.0.1.elsewhere.example/abc/abcd?sig=1',
  'ftp://127.0.0.1/abc',
  'nowhere',
])('any other is not: %s', async address => {
  const failure = expect.objectContaining({ failure: expect.objectContaining({ code: 'AZURE_ANSWER' }) });
  await expect(asked(address)).rejects.toThrow(failure);
});

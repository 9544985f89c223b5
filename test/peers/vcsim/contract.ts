import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportContract } from './contract/export.ts';
import { inventoryContract } from './contract/inventory.ts';
import { powerContract } from './contract/power.ts';
import { sessionContract } from './contract/session.ts';
import type { Served, ServerKind } from './servers.ts';

/** What our client relies on, held against a server of this kind. */
export function contract(kind: ServerKind, here: { readonly dir: string }): void {
  let made: Served | undefined;
  const server = () => {
    if (!made) throw new Error('not started');
    return made;
  };
  beforeAll(async () => {
    made = await kind.start(await mkdtemp(join(here.dir, 'server-')));
  });
  afterAll(() => made?.close());

  describe('session', () => sessionContract(kind, server));
  describe('inventory', () => inventoryContract(kind, server));
  describe('power', () => powerContract(kind, server));
  describe('export', () => exportContract(kind, server));
  test('nobody is left logged in, and no lease open', async () => {
    // Nobody waits long for the answer to a logout, so that a server with much to do may still be at it.
    await expect.poll(() => server().sessions(), { timeout: 20_000 }).toBe(0);
    expect((await server().leases()).open).toBe(0);
  });
}

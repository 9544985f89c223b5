import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Plan } from '../../../src/pipeline/plan.ts';
import { folderStore } from '../../../src/pipeline/session/store.ts';
import { scratch } from '../../fixtures/scratch.ts';

/** Names whose folder was not synced since they came up: a power cut may take them. */
const unsynced = vi.hoisted(() => new Map<string, Set<string>>());

vi.mock('node:fs', async importOriginal => {
  const fs = await importOriginal<typeof import('node:fs')>();
  const path = await import('node:path');
  const open = new Map<number, string>();
  const came = (name: string) => {
    const folder = path.dirname(name);
    unsynced.set(folder, (unsynced.get(folder) ?? new Set()).add(path.basename(name)));
  };
  return {
    ...fs,
    openSync(name: string, ...rest: [string, number?]) {
      if (!fs.existsSync(name)) came(name);
      const fd = fs.openSync(name, ...rest);
      open.set(fd, name);
      return fd;
    },
    renameSync(from: string, to: string) {
      fs.renameSync(from, to);
      came(to);
    },
    mkdirSync(name: string, options: { recursive: true }) {
      for (let folder = name; !fs.existsSync(folder); folder = path.dirname(folder)) came(folder);
      return fs.mkdirSync(name, options);
    },
    fsyncSync(fd: number) {
      fs.fsyncSync(fd);
      unsynced.delete(open.get(fd) ?? '');
    },
  };
});

const here = scratch();
const plan: Plan = {
  version: 1,
  source: { kind: 'disk', path: '/x.raw' },
  target: { kind: 'file', path: '/out', format: 'vhd' },
};
beforeEach(() => unsynced.clear());

test.runIf(process.platform !== 'win32')('every name of a session outlives a power cut once it is there', async () => {
  const store = folderStore(join(here.dir, 'fresh', 'state'));
  const session = store.create(plan, 'web', '1.0.0', 1);
  expect([...unsynced]).toEqual([]);
  session.close();
  for (const name of ['ledger', 'journal']) rmSync(join(session.folder, name));
  store.open(basename(session.folder)).close();
  expect([...unsynced]).toEqual([]);
  const about = { name: 'web', program: '1.0.0', began: 7 };
  (await store.adopt('0badcafe', plan, about, { entries: [], disks: [], next: 'transfer' })).close();
  expect([...unsynced]).toEqual([]);
});

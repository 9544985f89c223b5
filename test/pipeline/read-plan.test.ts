import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { preparationCheck } from '../../src/pipeline/guest-check.ts';
import { type Plan, planJsonSchema } from '../../src/pipeline/plan.ts';
import { planPaths } from '../../src/pipeline/plan-paths.ts';
import { checkedPlan, readPlanFile } from '../../src/pipeline/read-plan.ts';
import { scratch } from '../fixtures/scratch.ts';
import { runHere } from '../journeys/in-process.ts';

const here = scratch();

const ova = { kind: 'ova', path: 'web.ova' };
const vsphere = { kind: 'vsphere', server: 'vc', user: 'ana', vm: 'web' };
const azure = {
  ...{ kind: 'azure', subscription: 's', resourceGroup: 'rg', location: 'l', name: 'web' },
  ...{ publish: 'vm', vm: { size: 'Standard_D2as_v5' } },
};
const toFile = { kind: 'file', path: 'out' };

/** A plan that has a place for the key. */
function planFor(key: string): { source: object; target: object } {
  return {
    source: key === 'source.caFile' ? vsphere : ova,
    target: /^target\.(caFile|vm)/.test(key) ? azure : toFile,
  };
}

function set(within: object, [name = '', ...rest]: readonly string[], value: string): object {
  const old = Reflect.get(within, name) ?? {};
  return { ...within, [name]: rest.length === 0 ? value : set(old, rest, value) };
}

const get = (within: unknown, key: string) =>
  key.split('.').reduce((at: unknown, name) => Reflect.get(Object(at), name), within);

let count = 0;
function planFile(content: object): { file: string; dir: string } {
  const dir = join(here.dir, `plan-${count++}`);
  mkdirSync(dir);
  const file = join(dir, 'plan.yaml');
  writeFileSync(file, stringify({ version: 1, ...content }));
  return { file, dir };
}

describe('paths in a plan', () => {
  /** Strings of the schema, by key, whichever kind of source or target they are of. */
  function* stringKeys(schema: unknown, key = ''): Generator<string> {
    const { properties, anyOf, oneOf, type } = Object(schema);
    for (const [name, inner] of Object.entries(Object(properties)))
      yield* stringKeys(inner, key ? `${key}.${name}` : name);
    for (const one of [...(anyOf ?? []), ...(oneOf ?? [])]) yield* stringKeys(one, key);
    if (type === 'string') yield key;
  }

  test('are all known: whatever is called like one is one', () => {
    const called = new Set(
      [...stringKeys(planJsonSchema())].filter(key => /(path|file|key|data|folder|dir)$/i.test(key)),
    );
    expect([...called].sort()).toEqual([...planPaths].sort());
  });

  test.each(planPaths)('%s is meant from the folder of the plan, ~ is home, and whole ones stay', async key => {
    const at = async (value: string) => {
      const { file, dir } = planFile(set(planFor(key), key.split('.'), value));
      return { found: get(await readPlanFile(file), key), dir };
    };
    const { found, dir } = await at('a/b.pem');
    expect(found).toBe(join(dir, 'a/b.pem'));
    expect((await at('~/keys/b.pem')).found).toBe(join(homedir(), 'keys/b.pem'));
    expect((await at('~')).found).toBe(homedir());
    expect((await at('/etc/b.pem')).found).toBe('/etc/b.pem');
    const odd = await at('~b/$&/c.pem');
    expect(odd.found).toBe(join(odd.dir, '~b/$&/c.pem'));
  });
});

describe('guest.prepare', () => {
  const plan = (prepare: string): Plan => checkedPlan({ version: 1, source: ova, guest: { prepare }, target: azure });

  test('is taken as the contract has it, and nothing else', () => {
    for (const prepare of ['auto', 'script', 'none']) expect(plan(prepare).guest).toEqual({ prepare });
    expect(() => plan('all')).toThrow('PLAN_WRONG');
  });

  test('says honestly that nothing is prepared, and stops no run', () => {
    expect(preparationCheck(plan('none'))).toBeUndefined();
    expect(preparationCheck(checkedPlan({ version: 1, source: ova, target: azure }))).toBeUndefined();
    for (const prepare of ['auto', 'script']) {
      expect(preparationCheck(plan(prepare))).toMatchObject({
        ...{ id: 'guest-prepare', verdict: 'warn', severity: 'warns' },
        evidence: [{ code: 'GUEST_NOT_PREPARED', facts: { prepare, target: 'azure' } }],
      });
    }
  });

  test('is said by a dry run', async () => {
    writeFileSync(join(here.dir, 'disk.raw'), Buffer.alloc(65_536, 7));
    const source = { kind: 'disk', path: '../disk.raw' };
    const { file } = planFile({ source, guest: { prepare: 'auto' }, target: toFile });
    const { code, said } = await runHere(join(here.dir, 'state'), 'run', file, '--dry-run');
    expect({ code, told: said.filter(line => /prepares nothing in the guest/.test(line)).length }).toEqual({
      code: 0,
      told: 1,
    });
  });
});

test('a disk that is asked for twice is refused by its key', () => {
  const plan = (...from: number[]) =>
    checkedPlan({ version: 1, source: ova, disks: from.map(disk => ({ from: disk })), target: azure });
  expect(plan(1, 0).disks).toEqual([{ from: 1 }, { from: 0 }]);
  for (const [disks, key] of [
    [[0, 0], 'disks[1].from'],
    [[1, 2, 1], 'disks[2].from'],
  ] as const) {
    let failure: unknown;
    try {
      plan(...disks);
    } catch (error) {
      failure = Object(error).failure;
    }
    expect(failure).toMatchObject({ code: 'PLAN_DISK_TWICE', exit: 'usage', facts: { key, disk: disks[0] } });
  }
});

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { checksFailed, withExit } from '../../src/pipeline/check-exits.ts';
import { evidence, check as sourceCheck } from '../../src/pipeline/source/checks.ts';
import {
  evidence as seen,
  type VsphereEvidence,
  check as vsphereCheck,
} from '../../src/pipeline/source/vsphere/inventory/evidence.ts';
import { azureExits } from '../../src/pipeline/target/azure/where/exits.ts';
import type { Check } from '../../src/pipeline/types/inspection.ts';
import { type AzureSandbox, type HouseRules, startAzure } from '../../src/sandbox/azure/index.ts';
import { scratch } from '../fixtures/scratch.ts';
import { azurePlan, azureSignIn } from '../journeys/azure-plan.ts';
import { runHere } from '../journeys/in-process.ts';

const stopping = (id: string, code: string): Check => ({
  id,
  verdict: 'fail',
  severity: 'blocks',
  evidence: [{ code, facts: {}, verdict: 'fail' }],
});

describe('a check says how a run ends that it stops', () => {
  test.each([
    ['VSPHERE_PRIVILEGES_MISSING', 'denied'],
    ['VSPHERE_HOST_UNREACHABLE', 'unreachable'],
    ['VSPHERE_PENDING_QUESTION', 'again'],
    ['VSPHERE_DISK_ENCRYPTED', 'data'],
  ] as const)('%s: %s', (code, exit) => {
    const facts = {} as VsphereEvidence[typeof code];
    expect(vsphereCheck('vsphere-disks', 'blocks', [seen(code, 'fail', facts)])).toMatchObject([{ exit }]);
    expect(vsphereCheck('vsphere-disks', 'warns', [seen(code, 'warn', facts)])[0]).not.toHaveProperty('exit');
  });

  test('a disk that is not there is one of the plan, and a file that cannot be read is data', () => {
    const absent = evidence('SOURCE_DISK_ABSENT', 'fail', { disk: 1, disks: 1 });
    expect(sourceCheck('source-disks', 'blocks', [absent]).exit).toBe('usage');
    const unread = evidence('SOURCE_FILE_UNREADABLE', 'fail', { file: 'f', code: 'X' });
    expect(sourceCheck('source-readable', 'blocks', [unread]).exit).toBe('data');
  });

  test('a machine that the plan describes in part is a plan to complete', () => {
    for (const code of ['AZURE_VM_INCOMPLETE', 'AZURE_VM_CONFLICT', 'AZURE_SSH_KEY', 'AZURE_GEN1_NVME']) {
      expect(withExit(stopping('azure-vm-plan', code), azureExits).exit, code).toBe('usage');
    }
  });
});

describe('of several checks the gravest decides, in whatever order they are told', () => {
  const of = (...exits: Check['exit'][]) =>
    checksFailed(exits.map((exit, n) => ({ ...stopping(`c${n}`, 'X'), ...(exit ? { exit } : {}) }))).failure;

  test.each([
    [['create', 'denied'], 'denied', 'ask'],
    [['denied', 'create', 'unreachable'], 'denied', 'ask'],
    [['unreachable', 'create'], 'create', 'ask'],
    [['again'], 'again', 'ask'],
    [['create', undefined], 'data', 'never'],
    [['denied', 'usage', undefined], 'usage', 'never'],
  ] as const)('%j: %s', (exits, exit, retry) => {
    const failure = of(...exits);
    expect(failure).toMatchObject({ code: 'CHECKS_FAILED', exit, retry });
    expect(failure.next).toEqual(retry === 'ask' ? ['resume'] : []);
    expect(of(...exits.toReversed())).toMatchObject({ exit, retry });
  });
});

describe('a run that a check stops', () => {
  const here = scratch();
  let cloud: AzureSandbox;
  let count = 0;
  beforeAll(async () => {
    cloud = await startAzure();
    for (const [name, value] of Object.entries(azureSignIn(cloud))) vi.stubEnv(name, value);
    writeFileSync(join(here.dir, 'disk.raw'), Buffer.alloc(1024 * 1024, 7));
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await cloud.close();
  });

  async function ended(rules: HouseRules, over: Readonly<Record<string, unknown>> = {}) {
    const name = `web${count++}`;
    const plan = join(here.dir, `${name}.yaml`);
    const state = join(here.dir, name);
    const source = { kind: 'disk', path: 'disk.raw' };
    writeFileSync(plan, azurePlan(cloud, source, { name, generation: 1, osType: 'Linux', publish: 'disk', ...over }));
    cloud.rule(rules);
    const { code, said } = await runHere(state, 'run', plan);
    const [id = ''] = readdirSync(join(state, 'sessions'));
    const events = readFileSync(join(state, 'sessions', id, 'events.ndjson'), 'utf8')
      .trim()
      .split('\n');
    const failure = events.map(line => JSON.parse(line)).find(({ is }) => is === 'failure')?.failure;
    const { out } = await runHere(state, 'sessions');
    cloud.rule({});
    return { code, failure, said: said.join('\n'), listed: out.join('\n'), state };
  }
  const denying = { policies: [{ name: 'tags-required', displayName: 'Tags on all', tag: 'owner', values: [] }] };
  const full = { left: { StandardSSDDiskCount: 0 } };

  test('by the plan ends 64, and the session with it', async () => {
    const { code, failure, listed } = await ended({}, { subscription: 'nobody' });
    expect({ code, ...failure }).toMatchObject({ code: 'CHECKS_FAILED', exit: 'usage', retry: 'never', next: [] });
    expect(code).toBe(64);
    expect(listed).toContain('ended');
    expect(listed).not.toContain('input was bad');
  });

  test('a machine without its size ends 64, and its key is named', async () => {
    const { code, said } = await ended({}, { publish: 'vm' });
    expect(code).toBe(64);
    expect(said).toMatch(/target\.vm/);
  });

  test('by a policy ends 77, also where there is no room', async () => {
    expect(await ended({ ...denying, ...full })).toMatchObject({ code: 77, failure: { exit: 'denied' } });
  });

  test('in a dry run offers no session to go on with, for there is none', async () => {
    const plan = join(here.dir, 'dry.yaml');
    const source = { kind: 'disk', path: 'disk.raw' };
    writeFileSync(plan, azurePlan(cloud, source, { name: 'dry', generation: 1, osType: 'Linux', publish: 'disk' }));
    cloud.rule(full);
    const dry = await runHere(join(here.dir, 'dry'), 'run', plan, '--dry-run');
    const asJson = await runHere(join(here.dir, 'dry'), 'run', plan, '--dry-run', '--json');
    cloud.rule({});
    expect(dry.code).toBe(73);
    expect(dry.said.join('\n')).toContain('azure-quota');
    expect(dry.said.join('\n')).not.toMatch(/Session [0-9a-f]{8}:|Go on with|vmferry resume/);
    const failure = asJson.out.map(line => JSON.parse(line)).find(({ is }) => is === 'failure')?.failure;
    expect(failure).toMatchObject({ code: 'CHECKS_FAILED', exit: 'create', next: [] });
    expect(existsSync(join(here.dir, 'dry'))).toBe(false);
  });

  test('by a quota ends 73, and goes on when there is room', async () => {
    const { code, failure, state, listed } = await ended(full);
    expect({ code, exit: failure.exit, next: failure.next }).toEqual({ code: 73, exit: 'create', next: ['resume'] });
    expect(listed).toContain('unfinished');
    expect(await runHere(state, 'resume')).toMatchObject({ code: 0 });
  });
});

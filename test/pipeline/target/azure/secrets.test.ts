import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Redaction } from '../../../../src/pipeline/target/azure/arm/redaction.ts';
import type { BlockSink } from '../../../../src/pipeline/types/sink.ts';
import { type AzureSandbox, startAzure } from '../../../../src/sandbox/azure/index.ts';
import { connectTo, migrate, planFor, signInTo, type TestControl, testControl, testKeep, testRoad } from './bench.ts';

let cloud: AzureSandbox;
beforeAll(async () => {
  cloud = await startAzure();
  signInTo(cloud);
});
afterAll(() => cloud.close());
afterEach(() => vi.restoreAllMocks());

describe('a text of the other side', () => {
  const redaction = new Redaction();
  redaction.remember('the-very-secret');
  redaction.rememberSigned(new URL('https://md-1.blob.example/abc/abcd?sv=2018-03-28&sr=b&si=id&sig=aB%2BcD1234%3D'));

  it.each([
    ['keeps what is known by heart to itself', 'is the-very-secret here', 'is … here'],
    ['keeps a signature to itself, however it is spelled', 'got aB%2BcD1234%3D or aB+cD1234=', 'got … or …'],
    [
      'keeps the query of any address to itself',
      'see https://x.example/a/b?t=1&s=2, then',
      'see https://x.example/a/b?… then',
    ],
    ['keeps a signature never seen to itself', 'sr=b&sig=zzz&se=1', 'sr=b&sig=…&se=1'],
    ['keeps a bearer token never seen to itself', 'Authorization: Bearer abc.def-ghi', 'Authorization: Bearer …'],
    ['keeps a JSON Web Token never seen to itself', 'token eyJhbGciOi.eyJzdWIi.c2ln!', 'token …!'],
    ['keeps a SAS in JSON to itself', '{"accessSAS": "plain-text"}', '{"accessSAS": "…"}'],
    ['moves no cursor', 'a\u001b[2Jb\r\nc\u202e', 'a [2Jb c'],
  ])('%s', (_what, text, clean) => {
    expect(redaction.clean(text)).toBe(clean);
  });

  it('is cut to a length that fits a line or two', () => {
    expect(redaction.clean('x'.repeat(10_000)).length).toBeLessThanOrEqual(500);
  });
});

describe('no token and no SAS', () => {
  /** Everything that leaves the target: failures with all they carry, notes, the ledger. */
  async function everythingSaid(trouble: (ctl: TestControl) => void): Promise<{ said: string; secrets: Set<string> }> {
    const secrets = new Set<string>();
    const remember = Redaction.prototype.remember;
    vi.spyOn(Redaction.prototype, 'remember').mockImplementation(function (this: Redaction, secret) {
      secrets.add(secret);
      remember.call(this, secret);
    });
    const id = Math.random().toString(36).slice(2, 8);
    const plan = planFor(cloud, { name: `s${id}`, resourceGroup: `s-${id}` });
    const [ctl, keep, road] = [testControl(), testKeep(), testRoad()];
    const link = await connectTo(plan, ctl);
    await link.begin(plan, keep, ctl);
    const sink = (await link.open(plan, road.about, keep, ctl)) as BlockSink;
    const plant = [...secrets].join(' ');
    cloud.faults.add({ on: 'putPage', do: 'status', status: 409, code: 'Planted', message: plant, nth: 1 });
    cloud.faults.add({ on: 'getDisk', do: 'status', status: 400, code: 'Planted', message: plant, nth: 1 });
    trouble(ctl);
    const said: unknown[] = [];
    const data = road.content.subarray(0, 1024);
    for (let n = 0; n < 3; n++) {
      const work = [sink.write({ offset: 0, data, digests: {} }, ctl.kill), migrate(link, plan, [road], keep, ctl)];
      for (const each of await Promise.allSettled(work)) if (each.status === 'rejected') said.push(each.reason);
    }
    cloud.faults.clear();
    await link.undo(keep.entries(), keep, ctl).catch(error => said.push(error));
    await link.close();
    said.push(ctl.notes, keep.entries());
    const text = said.map(each => inspect(each, { depth: 20, showHidden: true }) + JSON.stringify(each)).join('\n');
    return { said: text, secrets };
  }

  const leaked = (said: string, secrets: Set<string>) => [...secrets].filter(secret => said.includes(secret));

  it('is ever in what is said of failures', async () => {
    const { said, secrets } = await everythingSaid(() => {
      cloud.faults.add({ on: 'putPage', do: 'reset', first: 3 });
      cloud.faults.add({ on: 'endGetAccess', do: 'failLate', message: 'https://md.example/x?sig=planted-sig', nth: 1 });
    });
    // The client's secret, the token, the query and its signature in two spellings.
    expect(secrets.size).toBeGreaterThanOrEqual(4);
    expect(said).toContain('Planted');
    const [one = ''] = secrets;
    expect(leaked(`${said} ${one}`, secrets)).toEqual([one]);
    expect(leaked(said, secrets)).toEqual([]);
    expect(said).not.toContain('planted-sig');
    expect(said).not.toMatch(/[?&]sig=|Bearer ey/);
  });
});

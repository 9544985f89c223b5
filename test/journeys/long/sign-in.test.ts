import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { afterEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { scratch } from '../../fixtures/scratch.ts';
import { walkToSignIn } from '../demo-walk.ts';
import { type Pty, wizardOn } from '../pty.ts';

const here = scratch();
let terminal: Pty | undefined;
afterEach(async () => {
  await terminal?.close();
});

const codeForm = /Enter +([A-Z0-9]{9})$/m;
const goodFor = (on: Pty) => /code good for (\d+):(\d\d), then renewed/.exec(on.text())?.slice(1).map(Number);
const secondsLeft = (on: Pty) => goodFor(on)?.reduce((minutes, seconds) => minutes * 60 + seconds);

/** What a person has in another browser: the sandbox's pages, and the clock that it goes by. */
class Browser {
  readonly #agent: Agent;

  constructor(caPem: Buffer) {
    this.#agent = new Agent({ connect: { ca: caPem } });
  }

  /** @returns what the page says then */
  async enter(page: string, otc: string): Promise<string> {
    const answer = await request(page, {
      method: 'POST',
      dispatcher: this.#agent,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ otc }).toString(),
    });
    return answer.body.text();
  }

  async advanceClock(page: string, seconds: number): Promise<void> {
    const answer = await request(new URL('/sandbox/clock', page), {
      method: 'POST',
      dispatcher: this.#agent,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ seconds }),
    });
    expect(answer.statusCode).toBe(200);
    await answer.body.dump();
  }

  close(): Promise<void> {
    return this.#agent.close();
  }
}

/** Copies link and code off the screen, as somebody does who has a browser elsewhere. */
async function copied(on: Pty): Promise<{ page: string; code: string }> {
  on.press('c');
  await on.until(() => on.clipboard.startsWith('https://'), 'the link on the clipboard');
  const page = on.clipboard;
  await on.shows('copied', page);
  on.press('k');
  await on.until(() => codeForm.exec(on.text())?.[1] === on.clipboard, 'the code on the clipboard');
  return { page, code: on.clipboard };
}

async function walkToWhere(on: Pty): Promise<void> {
  await on.shows('How does it boot in Azure?');
  for (const question of ['▌ Disk 1', '▌ Disk kind', '▌ New, empty disks', 'Where in Azure?']) {
    on.press('enter');
    await on.shows(question);
  }
}

test('by a code: renewed, entered elsewhere, then all tenants; the one that wants more is let in with ^T and carried to', async () => {
  const on = wizardOn(['demo', '--from', 'ova'], { cwd: here.dir, env: { TMPDIR: here.dir } });
  terminal = on;
  await walkToSignIn(on);
  await on.shows('Enter a code in any browser');
  on.press('2');
  await on.shows('Sign in to Azure', 'This screen moves on by itself.', 'waiting for you in the browser');
  const begun = secondsLeft(on) ?? 0;
  expect(begun).toBeGreaterThan(890);
  await on.until(() => (secondsLeft(on) ?? begun) < begun, 'the countdown');
  const [ca = ''] = globSync(join(here.dir, 'vmferry-demo-*', 'cloud', 'ca.pem'));
  const browser = new Browser(readFileSync(ca));

  const first = await copied(on);
  await browser.advanceClock(first.page, 901);
  await on.until(() => codeForm.exec(on.text())?.[1] !== first.code && codeForm.test(on.text()), 'another code');
  const { page, code } = await copied(on);
  expect(await browser.enter(page, first.code)).toContain("didn't work");
  expect(await browser.enter(page, code)).toContain('You have signed in');
  await walkToWhere(on);

  // Of all tenants that let the person in, with what they are there.
  await on.shows('1 tenant did not list its own: it wants a second factor.', '^T sign in to one');
  expect(on.rows().flatMap(row => / (\w.*?) +(?:Sandbox|Harbour Ltd) +…/.exec(row)?.[1] ?? [])).toEqual([
    'Berths',
    'Docks',
    'Sandbox',
    'Sandbox for the other team',
    'Sandbox of last year',
    'Archive',
  ]);
  expect(on.text()).toContain('▌ Docks');
  expect(rowOf(on, 'Docks')).toMatch(/Harbour Ltd +…\w{4} +you: Owner$/);
  expect(rowOf(on, 'Berths')).toMatch(/✗ can’t create$/);
  expect(rowOf(on, 'Archive')).toMatch(/✗ disabled$/);

  on.press('^T');
  await on.shows('Which tenant do you want to sign in to?', '1  Lighthouse  wants a second factor');
  on.press('enter');
  await on.shows('Sign in to Lighthouse', 'code good for');
  const second = await copied(on);
  expect(await browser.enter(second.page, second.code)).toContain('You have signed in');
  await on.shows('Where in Azure?', 'Beacon');
  expect(on.text()).not.toContain('second factor');

  on.press(...'beacon');
  await on.shows('1 of 7', 'Lighthouse', 'you: Contributor');
  on.press('enter');
  await on.shows('▌ Group', 'Subscription  Beacon', 'new: rg-rehearsal');
  on.press('enter');
  await on.shows('▌ Region', '▌ East US');
  on.press('enter');
  await on.shows('▌ Result');
  for (const question of ['▌ Name', '▌ Zone', 'This will happen']) {
    on.press('enter');
    await on.shows(question);
  }
  await on.shows('Beacon › rg-rehearsal › eastus', 'checks passed');
  on.press('enter');
  await on.shows('✓ rehearsal is in Azure eastus', 'finish');
  const [plan = ''] = globSync(join(here.dir, 'vmferry-demo-*', 'state', 'sessions', '*', 'plan.*'));
  const { target } = parse(readFileSync(plan, 'utf8'));
  expect(target).toMatchObject({ signIn: 'device-code', tenant: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  on.press('enter');
  expect(await on.ended).toEqual({ code: 0, signal: 0 });
  await on.shows('that arrived equal the source.');
  await browser.close();
}, 120_000);

function rowOf(on: Pty, text: string): string {
  return on.rows().find(row => row.includes(text)) ?? '';
}

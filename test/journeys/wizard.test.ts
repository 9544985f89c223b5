import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { widthOf } from '../../src/screens/parts/line.ts';
import { type Pty, wizardOn } from './pty.ts';

let dir: string;
let terminal: Pty | undefined;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'vmferry-wizard-'));
});
afterEach(async () => {
  await terminal?.close();
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function fits(on: Pty, columns: number): void {
  for (const row of on.rows()) expect(widthOf(row), on.text()).toBeLessThanOrEqual(columns);
}

/** From the welcome screen to the plan, as somebody who reads each screen would. */
async function walkToPlan(on: Pty, group: string): Promise<void> {
  await on.shows('Migrate a VM', '⏎ new');
  on.press('enter');
  await on.shows('Where is the VM?', 'rehearsal.ova');
  on.paste('rehearsal.ova');
  await on.shows('Path  rehearsal.ova');
  on.press('enter');
  await on.shows('Where should rehearsal live?', 'Gen2 recommended');
  on.press('enter');
  await on.shows('How do you want to sign in to Azure?', 'Service principal');
  on.press('enter');
  await on.shows('How does it boot in Azure?', 'GPT');
  on.press('enter');
  await on.shows('Disk kind', 'Premium SSD');
  on.press('enter');
  await on.shows('Where in Azure?', 'Sandbox of last year');
  on.press(...'other');
  await on.shows('1 of 3');
  on.press('enter');
  await on.shows('▌ Group', 'a new name');
  on.paste(group);
  await on.shows(`new: ${group}`);
  on.press('enter');
  await on.shows('▌ Region', 'westeurope');
  on.press(...'westeu');
  await on.shows('1 of 7');
  on.press('enter');
  await on.shows('▌ Name          rehearsal');
  on.press('enter');
  await on.shows('This will happen', 'Nothing has been created so far.');
}

describe.each([
  [80, 24],
  [120, 40],
] as const)('at %ix%i', (columns, rows) => {
  test('the whole walk from welcome to done, and what arrived is the source', async () => {
    const keep = join(dir, `keep-${columns}`);
    terminal = wizardOn(['demo', '--keep', keep], { columns, rows, cwd: dir });
    await walkToPlan(terminal, 'rg-walk');
    expect(terminal.modes).toMatchObject({ alternate: true, bracketedPaste: true });
    fits(terminal, columns);
    terminal.press('enter');
    await terminal.shows('▶ send', 'disk 1  640 MiB');
    fits(terminal, columns);
    await terminal.shows('✓ rehearsal is in Azure westeurope', 'finish');
    fits(terminal, columns);
    terminal.press('enter');
    expect(await terminal.ended).toEqual({ code: 0, signal: 0 });
    await terminal.shows('✓ rehearsal is in Azure westeurope', 'that arrived equal the source.');
    expect(terminal.modes).toMatchObject({ alternate: false, cursorHidden: false, bracketedPaste: false });
    const source = readFileSync(join(keep, 'source-0.raw'));
    const arrived = readFileSync(join(keep, 'arrived-0.raw'));
    expect(arrived.subarray(0, source.length).equals(source)).toBe(true);
    expect(arrived.subarray(source.length).every(byte => byte === 0)).toBe(true);
  });
});

import type { Pty } from './pty.ts';

/** In `vmferry demo --from ova`: from the welcome screen to where one signs in, as somebody who reads each screen would. */
export async function walkToSignIn(on: Pty): Promise<void> {
  await on.shows('Migrate a VM', '⏎ new');
  on.press('enter');
  await on.shows('Where is the VM?', 'rehearsal.ova');
  on.paste('rehearsal.ova');
  await on.shows('Path  rehearsal.ova');
  on.press('enter');
  await on.shows('Where should rehearsal live?', 'Gen2 recommended');
  on.press('enter');
  await on.shows('Will rehearsal boot and answer in Azure?', 'save report');
  on.press('enter');
  await on.shows('How do you want to sign in to Azure?', 'Service principal');
}

/** From there to the plan; where a size is given, after sizes that are refused. */
export async function walkToPlan(on: Pty, group: string, sizeGiB?: string): Promise<void> {
  await walkToSignIn(on);
  on.press('enter');
  await on.shows('How does it boot in Azure?', 'GPT');
  on.press('enter');
  await on.shows('▌ Disk 1', '0.625', '640 MiB');
  if (sizeGiB !== undefined) {
    for (const wrong of ['0.5', '1.5']) {
      on.press('^U', ...wrong, 'enter');
      await on.shows(wrong === '0.5' ? 'smaller than what is on the disk' : 'Whole GiB only');
    }
    on.press('^U', ...sizeGiB);
  }
  on.press('enter');
  await on.shows('▌ Disk kind', 'Premium SSD');
  on.press('enter');
  await on.shows('▌ New, empty disks');
  // The kind of data disks comes to be asked above it, and what is typed stays where it was.
  on.press('^U', '1', '6');
  await on.shows('Data disks', '▌ New, empty disks', '16', 'New disk 1, empty');
  on.press('^U', '0', 'enter');
  await on.shows('Where in Azure?', 'Sandbox of last year');
  on.press(...'other');
  await on.shows('1 of 3');
  on.press('enter');
  await on.shows('▌ Group', 'new: rg-rehearsal');
  on.paste(group);
  await on.shows(`new: ${group}`);
  on.press('enter');
  await on.shows('▌ Region', '▌ East US');
  on.press(...'westeu');
  await on.shows('1 of 7');
  on.press('enter');
  await on.shows('▌ Result', 'a managed image');
  on.press('enter');
  await on.shows('▌ Name          rehearsal');
  on.press('enter');
  await on.shows('▌ Zone', 'no zone');
  on.press('enter');
  await on.shows('This will happen', 'Nothing has been created so far.');
}

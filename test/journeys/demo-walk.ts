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

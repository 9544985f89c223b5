import { fact } from '../guest.ts';
import { GuestUnreadable } from '../unreadable.ts';

/** What starts the guest: as its source says, else as its disks are made for it. */
export const firmware = fact(async (guest): Promise<'bios' | 'efi'> => {
  const said = known(() => guest.machine.firmware);
  if (said !== undefined) return said;
  const [first] = guest.disks;
  if (first === undefined) throw new GuestUnreadable('missing', 'disks');
  const { boots } = first.inspection;
  if (boots.bios === 'pass') return 'bios';
  if (boots.efi === 'pass') return 'efi';
  const esp = first.inspection.partitions.some(({ role }) => role === 'efi-system');
  return esp ? 'efi' : 'bios';
});

function known<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof GuestUnreadable) return undefined;
    throw error;
  }
}

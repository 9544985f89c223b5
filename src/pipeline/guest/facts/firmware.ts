import type { Inspection } from '../../types/inspection.ts';
import { fact } from '../guest.ts';
import { GuestUnreadable } from '../unreadable.ts';
import { known } from './known.ts';

export type Firmware = 'bios' | 'efi';

/** What starts the guest: as its source says, and as its first disk is made for it; each absent where it does not tell. */
export const firmwares = fact(async (guest): Promise<{ readonly said?: Firmware; readonly made?: Firmware }> => {
  const said = known(() => guest.machine.firmware);
  const made = known(() => guest.disks)?.[0];
  const found = made && madeFor(made.inspection);
  return { ...(said ? { said } : {}), ...(found ? { made: found } : {}) };
});

/** What starts the guest: as its source says, else as its disks are made for it. */
export const firmware = fact(async (guest): Promise<Firmware> => {
  const { said, made } = await firmwares(guest);
  if (said !== undefined) return said;
  if (guest.disks.length === 0) throw new GuestUnreadable('missing', 'disks');
  return made ?? 'bios';
});

function madeFor({ boots, partitions }: Inspection): Firmware | undefined {
  if (boots.bios === 'pass') return 'bios';
  if (boots.efi === 'pass' || partitions.some(({ role }) => role === 'efi-system')) return 'efi';
  return undefined;
}

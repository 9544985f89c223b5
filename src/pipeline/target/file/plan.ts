import { z } from 'zod';

/** One file per disk in a folder: `web-disk1.vhd`. */
export const fileTarget = z.strictObject({
  kind: z.literal('file'),
  path: z.string().min(1),
  format: z.enum(['vhd', 'raw', 'vmdk', 'ova']).default('vhd'),
  /** Stem of the files; the machine's name when absent. */
  name: z.string().min(1).optional(),
});

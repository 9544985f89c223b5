import { z } from 'zod';

/** An OVA file, an .ovf file, or a folder with one .ovf in it. */
export const ovaSource = z.strictObject({
  kind: z.literal('ova'),
  path: z.string().min(1),
  /** Which machine, where a descriptor holds several (VirtualSystem id). */
  vm: z.string().optional(),
});

/** One disk file: its format is found by its content. */
export const diskSource = z.strictObject({
  kind: z.literal('disk'),
  path: z.string().min(1),
});

export const sourcePlans = [ovaSource, diskSource] as const;

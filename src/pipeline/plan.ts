import { z } from 'zod';
import { sourcePlans } from './source/plan.ts';
import { azureTarget } from './target/azure/plan.ts';
import { fileTarget } from './target/file/plan.ts';

/** What is to be done, as plain data: the wizard's only product and what `vmferry run` reads. */
export const planSchema = z.strictObject({
  version: z.literal(1),
  source: z.discriminatedUnion('kind', sourcePlans),
  /** All disks at their own size when absent. */
  disks: z
    .array(
      z.strictObject({
        from: z.int().min(0),
        /** Larger than its own, or smaller where nothing lies past the end; its own when absent. */
        sizeGiB: z.int().min(1).max(65536).optional(),
      }),
    )
    .min(1)
    .optional(),
  guest: z
    .strictObject({
      /** What is done in the guest before it is carried: this version does nothing, and says so. `none` when absent. */
      prepare: z.enum(['auto', 'script', 'none']).optional(),
      /** A file for cloud-init, handed over wherever a machine is made. */
      userData: z.string().min(1).optional(),
    })
    .optional(),
  target: z.discriminatedUnion('kind', [fileTarget, azureTarget]),
});

export type Plan = z.infer<typeof planSchema>;
export type PlanOf<K extends Plan['target']['kind']> = Extract<Plan['target'], { kind: K }>;
export type SourcePlanOf<K extends Plan['source']['kind']> = Extract<Plan['source'], { kind: K }>;

/** The JSON Schema of plan.yaml (draft 2020-12), as `vmferry schema` prints it. */
export function planJsonSchema(): unknown {
  return z.toJSONSchema(planSchema, { io: 'input' });
}

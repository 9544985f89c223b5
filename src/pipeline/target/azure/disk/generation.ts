import type { TargetDisk } from '../../../types/target.ts';
import { azureFailure } from '../failures.ts';
import type { AzurePlan } from '../sign-in/clouds.ts';

/** @throws AZURE_GENERATION_UNKNOWN */
export function generationOf(
  plan: Pick<AzurePlan, 'generation'>,
  { generation }: Pick<TargetDisk, 'generation'>,
): 1 | 2 {
  const settled = plan.generation === 'auto' ? generation : plan.generation;
  if (settled === undefined) throw azureFailure('AZURE_GENERATION_UNKNOWN', {});
  return settled;
}

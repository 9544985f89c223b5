import { z } from 'zod';
import type { Check } from '../../../../types/inspection.ts';
import type { TargetDisk } from '../../../../types/target.ts';
import { apiVersions } from '../../arm/api-versions.ts';
import type { Arm } from '../../arm/arm.ts';
import { groupPath, locationName, subscriptionPath } from '../../names.ts';
import { check } from '../checks.ts';
import type { Ground } from '../ground.ts';
import { type Finding, findingsIn } from './findings.ts';
import { restrictionsOn } from './restrictions.ts';
import { resourcesToCome } from './to-come.ts';

export const policyId = 'azure-policy';

/**
 * What policies have against the resources to come: what is denied, and tags that they want. Where Azure may not be asked
 * it throws, so that nothing passes that was not looked at.
 */
export async function policyChecks(ground: Ground, disks: readonly TargetDisk[]): Promise<Check[]> {
  const { arm, place, plan } = ground;
  const group = await ground.group();
  const location = locationName(plan.location);
  const resources = resourcesToCome(plan, disks, group === undefined);
  const scope = group ? groupPath(place) : subscriptionPath(place.subscription);
  const found = await Promise.all(
    resources.map(async each => findingsIn(await restrictionsOn(arm, scope, each, location), each, location)),
  );
  const findings = found.flat();
  if (findings.length === 0) {
    return [check(policyId, 'pass', 'AZURE_POLICY_ALLOWS', { location, resources: resources.length })];
  }
  const names = await assignmentNames(arm, findings);
  const checks = findings.map(({ assignment, told }) => told(names.get(assignment) ?? ''));
  return [...new Map(checks.map(each => [each.id, each])).values()];
}

const assignmentForm = z.object({ properties: z.object({ displayName: z.string().max(1024).nullish() }).nullish() });
const assignmentPath = /^\/[-\w./() %]+\/policyAssignments\/[^/?#]+$/i;

/** What people call the assignments; the last part of the id where that cannot be read. */
async function assignmentNames(arm: Arm, findings: readonly Finding[]): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(findings.map(({ assignment }) => assignment))];
  return new Map(await Promise.all(ids.map(async id => [id, await assignmentName(arm, id)] as const)));
}

async function assignmentName(arm: Arm, id: string): Promise<string> {
  const last = id.split('/').at(-1) ?? id;
  if (!assignmentPath.test(id) || id.includes('..')) return last;
  try {
    const answer = await arm.send({
      method: 'GET',
      path: id,
      version: apiVersions.policyAssignments,
      allow: [400, 403, 404],
    });
    return assignmentForm.safeParse(answer.body).data?.properties?.displayName || last;
  } catch (error) {
    if (arm.signal.aborted) throw error;
    return last;
  }
}

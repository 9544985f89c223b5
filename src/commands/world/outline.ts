import { basename } from 'node:path';
import type { Plan } from '../../pipeline/plan.ts';
import { size } from '../../screens/text/format.ts';
import type { Inspected, Outline, OutlineStep } from '../../screens/world.ts';
import { placeNames } from './names.ts';

/** What a plan will do, in order, and what it will not. */
export function outlineOf(
  plan: Plan,
  name: string,
  { inspections }: Inspected,
  labels: ReadonlyMap<unknown, string>,
): Outline {
  const bytes = inspections.reduce((sum, one) => sum + (one.allocated ?? one.size), 0);
  const from = plan.source.kind === 'vsphere' ? plan.source.vm : plan.source.path;
  const read: OutlineStep = { code: 'read', facts: { file: basename(from), bytes: size(bytes) } };
  const kept = [
    { code: 'source-kept', facts: {} },
    { code: 'no-temp', facts: {} },
  ];
  const file = `${name}.plan.yaml`;
  const common = {
    undo: `vmferry undo ${name}`,
    file,
    headless: `vmferry run ${file} --json`,
    where: placeNames(plan, labels),
  };
  if (plan.target.kind === 'file') {
    const { path, format } = plan.target;
    return {
      ...common,
      steps: [
        read,
        { code: 'write', facts: { files: inspections.length, folder: path, format }, touches: path },
        { code: 'verify', facts: {} },
      ],
      not: [...kept, { code: 'not-overwritten', facts: {} }],
    };
  }
  return {
    ...common,
    steps: [read, ...azureSteps(plan.target, inspections.length)],
    not: [...kept, { code: 'no-vm', facts: {} }],
  };
}

function azureSteps(target: Plan['target'] & { kind: 'azure' }, disks: number): OutlineStep[] {
  const touches = 'Azure';
  const image = { name: target.name, generation: target.generation };
  return [
    { code: 'convert', facts: { format: 'VHD' } },
    { code: 'upload', facts: { disks }, touches },
    { code: 'verify-ranges', facts: {}, touches },
    ...(target.publish === 'image'
      ? [
          { code: 'image', facts: image, touches },
          { code: 'tidy', facts: {}, touches },
        ]
      : []),
  ];
}

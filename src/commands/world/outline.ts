import { basename } from 'node:path';
import type { Plan, SourcePlanOf } from '../../pipeline/plan.ts';
import type { Machine } from '../../pipeline/types/machine.ts';
import { size } from '../../screens/text/format.ts';
import type { Inspected, Outline, OutlineStep } from '../../screens/world.ts';
import { placeNames } from './names.ts';

const gibibyte = 2 ** 30;

/** What is done at the source: before the target is written to its end, and after. */
interface AtSource {
  readonly before: readonly OutlineStep[];
  readonly after: readonly OutlineStep[];
  readonly not: Outline['not'];
}

/** What a plan will do, in order, and what it will not. */
export function outlineOf(
  plan: Plan,
  name: string,
  inspected: Inspected,
  labels: ReadonlyMap<unknown, string>,
): Outline {
  const { machine, inspections } = inspected;
  const bytes = inspections.reduce((sum, one) => sum + (one.allocated ?? one.size), 0);
  const { source, target } = plan;
  const here = source.kind === 'vsphere' ? onServer(source, machine, bytes) : inFile(source.path, bytes);
  const file = `${name}.plan.yaml`;
  const common = {
    undo: `vmferry undo ${name}`,
    file,
    headless: `vmferry run ${file} --json`,
    where: placeNames(plan, labels),
  };
  const before = [...here.before, ...resizing(plan, inspected)];
  const noTemp = { code: 'no-temp', facts: {} };
  if (target.kind === 'file') {
    const { path, format } = target;
    const write = [
      { code: 'write', facts: { files: machine.disks.length, folder: path, format }, touches: path },
      { code: 'verify', facts: {} },
    ];
    return {
      ...common,
      steps: [...before, ...write, ...here.after],
      not: [...here.not, noTemp, { code: 'not-overwritten', facts: {} }],
    };
  }
  return {
    ...common,
    steps: [...before, ...azureSteps(target, machine.disks.length), ...here.after],
    not: [...here.not, noTemp, ...notInAzure(target)],
  };
}

function notInAzure({ publish, vm }: AzureTarget): Outline['not'] {
  if (publish !== 'vm') return [{ code: 'no-vm', facts: {} }];
  return vm?.publicAddress ? [] : [{ code: 'no-public', facts: {} }];
}

/** Disks that get another size than their own. */
function resizing({ disks = [] }: Plan, { inspections }: Inspected): OutlineStep[] {
  return disks.flatMap(({ from, sizeGiB }) => {
    const was = inspections[from]?.size ?? 0;
    if (sizeGiB === undefined || sizeGiB * gibibyte === was) return [];
    return [{ code: 'resize', facts: { disk: from + 1, size: size(sizeGiB * gibibyte), was: size(was) } }];
  });
}

function inFile(path: string, bytes: number): AtSource {
  return {
    before: [{ code: 'read', facts: { file: basename(path), bytes: size(bytes) } }],
    after: [],
    not: [{ code: 'source-kept', facts: {} }],
  };
}

/** In the order of quiesce and of putting back; names no snapshot that is there already. */
function onServer({ power, after }: SourcePlanOf<'vsphere'>, machine: Machine, bytes: number): AtSource {
  const touches = 'vSphere';
  const about = { machine: machine.name, cdroms: machine.cdroms ?? 0, name: 'vmferry-…' };
  const step = (code: string): OutlineStep => ({ code, facts: about, touches });
  const runs = machine.power !== 'off';
  const live = runs && power === 'snapshot';
  const ejects = !live && about.cdroms > 0;
  const frozen = power === 'snapshot';
  const stops = runs && !live;
  const starts = after === 'power-on' && !live;
  const exported: OutlineStep = {
    code: 'export',
    facts: { ...about, disks: machine.disks.length, bytes: size(bytes) },
  };
  const changed = stops || ejects || frozen || starts;
  return {
    before: [
      ...(stops ? [step(power === 'off' ? 'power-off' : 'shut-down')] : []),
      ...(ejects ? [step('eject')] : []),
      ...(frozen ? [step('snapshot')] : []),
      exported,
    ],
    after: [
      ...(frozen ? [step('remove-snapshot')] : []),
      ...(ejects ? [step('put-back')] : []),
      ...(starts ? [step('power-on')] : []),
    ],
    not: [
      ...(changed ? [] : [{ code: 'source-kept', facts: {} }]),
      ...(changed && !stops ? [{ code: 'source-not-stopped', facts: {} }] : []),
      ...(changed ? [{ code: 'source-not-deleted', facts: {} }] : []),
      ...(machine.snapshots ? [{ code: 'own-snapshots-kept', facts: {} }] : []),
    ],
  };
}

type AzureTarget = Plan['target'] & { kind: 'azure' };

function azureSteps(target: AzureTarget, disks: number): OutlineStep[] {
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
    ...(target.publish === 'vm' ? vmSteps(target, image) : []),
    ...(target.publish === 'gallery' ? gallerySteps(target) : []),
  ];
}

function vmSteps({ name, vm }: AzureTarget, image: OutlineStep['facts']): OutlineStep[] {
  const touches = 'Azure';
  return [
    ...(vm?.sshKey === undefined
      ? []
      : [
          { code: 'image', facts: image, touches },
          { code: 'tidy', facts: {}, touches },
        ]),
    ...(vm?.network === undefined ? [{ code: 'network', facts: { name }, touches }] : []),
    { code: 'vm', facts: { name, size: vm?.size ?? '' }, touches },
    { code: 'watch-boot', facts: {} },
  ];
}

function gallerySteps({ gallery, location, name }: Plan['target'] & { kind: 'azure' }): OutlineStep[] {
  const touches = 'Azure';
  if (!gallery) return [];
  const definition = gallery.definition ?? name;
  const regions = [...new Set([location, ...(gallery.regions ?? [])])];
  const { osState, trustedLaunch, version } = gallery;
  return [
    { code: 'gallery', facts: { name: gallery.name }, touches },
    { code: 'definition', facts: { name: definition, osState, trustedLaunch }, touches },
    { code: 'version', facts: { name: definition, version }, touches },
    { code: 'replicate', facts: { regions: regions.join(', '), count: regions.length }, touches },
    { code: 'tidy', facts: {}, touches },
  ];
}

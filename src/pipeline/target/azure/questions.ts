import type { Answers } from '../../types/question.ts';
import { azureTarget } from './plan.ts';
import { galleryQuestions } from './publish/gallery/questions.ts';
import { type AzureQuestion, inSubscription, signedIn } from './question.ts';
import { vmQuestions } from './vm/questions.ts';

const inLocation = [...inSubscription, 'target.location'] as const;
const shape = azureTarget.shape;

/** Everything Azure needs to know, in the order it is asked; keys are those of the plan. */
export const azureQuestions: readonly AzureQuestion[] = [
  { key: 'target.cloud', kind: 'choice', needed: false, implied: () => 'AzureCloud' },
  { key: 'target.signIn', kind: 'choice', needed: false, implied: () => 'auto' },
  { key: 'target.tenant', kind: 'text', needed: false, implied: () => '' },
  { key: 'target.subscription', kind: 'choice', needed: true, dependsOn: signedIn },
  {
    key: 'target.resourceGroup',
    kind: 'choice',
    needed: true,
    free: true,
    dependsOn: inSubscription,
    wrong: value => wrongName(value, shape.resourceGroup),
  },
  { key: 'target.location', kind: 'choice', needed: true, dependsOn: inSubscription },
  { key: 'target.generation', kind: 'choice', needed: false, implied: () => 'auto' },
  { key: 'target.publish', kind: 'choice', needed: false, implied: () => 'image' },
  { key: 'target.name', kind: 'text', needed: true, wrong: value => wrongName(value, shape.name) },
  ...galleryQuestions,
  { key: 'target.sku', kind: 'choice', needed: false, implied: () => 'StandardSSD_LRS' },
  { key: 'target.dataSku', kind: 'choice', needed: false, dependsOn: ['target.publish'] },
  { key: 'target.zone', kind: 'choice', needed: false, when: hasZones, dependsOn: inLocation },
  {
    key: 'target.vm.size',
    kind: 'choice',
    needed: true,
    when: answers => answers['target.publish'] === 'vm',
    dependsOn: [...inLocation, 'target.generation', 'target.zone'],
  },
  ...vmQuestions,
  { key: 'target.osType', kind: 'choice', needed: false },
];

/** Zone-redundant disks are in no zone. */
function hasZones(answers: Answers): boolean {
  return !String(answers['target.sku'] ?? '').endsWith('_ZRS');
}

function wrongName(value: unknown, form: { safeParse(value: unknown): { success: boolean } }): string | undefined {
  if (value === '') return 'EMPTY';
  return form.safeParse(value).success ? undefined : 'NAME_NOT_ALLOWED';
}

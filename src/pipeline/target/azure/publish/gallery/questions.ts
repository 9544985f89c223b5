import type { Answer, Answers } from '../../../../types/question.ts';
import { azureTarget } from '../../plan.ts';
import { type AzureQuestion, inSubscription } from '../../question.ts';
import { definitionNameFrom } from './names.ts';

const shape = azureTarget.shape.gallery.unwrap().shape;
const inGroup = [...inSubscription, 'target.resourceGroup'] as const;

/** Asked where the plan ends in a version of a gallery. */
export const galleryQuestions: readonly AzureQuestion[] = [
  {
    key: 'target.gallery.name',
    kind: 'choice',
    needed: true,
    free: true,
    when: endsInGallery,
    dependsOn: inGroup,
    wrong: value => wrong(value, shape.name, 'GALLERY_NAME'),
  },
  {
    key: 'target.gallery.definition',
    kind: 'choice',
    needed: false,
    free: true,
    when: endsInGallery,
    implied: answers => inGallery(answers, definitionNameFrom(String(answers['target.name'] ?? ''))),
    dependsOn: [...inGroup, 'target.gallery.name'],
    wrong: value => wrong(value, shape.definition, 'NAME_NOT_ALLOWED'),
  },
  {
    key: 'target.gallery.version',
    kind: 'choice',
    needed: true,
    free: true,
    when: endsInGallery,
    dependsOn: [...inGroup, 'target.gallery.name', 'target.gallery.definition'],
    wrong: value => wrong(value, shape.version, 'VERSION_FORM'),
  },
  {
    key: 'target.gallery.osState',
    kind: 'choice',
    needed: false,
    when: endsInGallery,
    implied: answers => inGallery(answers, 'specialized'),
  },
  {
    key: 'target.gallery.trustedLaunch',
    kind: 'toggle',
    needed: false,
    when: answers => endsInGallery(answers) && answers['target.generation'] !== 1,
    implied: answers => inGallery(answers, false),
  },
  {
    key: 'target.gallery.regions',
    kind: 'text',
    needed: false,
    when: endsInGallery,
    implied: answers => inGallery(answers, String(answers['target.location'] ?? '')),
    wrong: value => (/^[A-Za-z0-9, ]*$/.test(String(value)) ? undefined : 'REGIONS_FORM'),
  },
];

export function endsInGallery(answers: Answers): boolean {
  return answers['target.publish'] === 'gallery';
}

/** What goes without saying goes only where it is asked. */
function inGallery(answers: Answers, value: Answer): Answer | undefined {
  return endsInGallery(answers) && value !== '' ? value : undefined;
}

function wrong(value: unknown, form: { safeParse(value: unknown): { success: boolean } }, code: string) {
  if (value === '') return 'EMPTY';
  return form.safeParse(value).success ? undefined : code;
}

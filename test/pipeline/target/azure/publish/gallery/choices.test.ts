import { afterAll, beforeAll, expect, it } from 'vitest';
import { azureQuestions } from '../../../../../../src/pipeline/target/azure/questions.ts';
import type { Answers } from '../../../../../../src/pipeline/types/question.ts';
import type { TargetLink } from '../../../../../../src/pipeline/types/target.ts';
import { type AzureSandbox, startAzure } from '../../../../../../src/sandbox/azure/index.ts';
import { connectTo, migrate, planFor, signInTo, testControl } from '../../bench.ts';
import { putByHand, scene } from './scene.ts';

let cloud: AzureSandbox;
let link: TargetLink;
let answers: Answers;
const at = () => azureQuestions.filter(question => question.key.startsWith('target.gallery.'));
const question = (key: string) => {
  const found = azureQuestions.find(one => one.key === key);
  if (!found) throw new Error(key);
  return found;
};
beforeAll(async () => {
  cloud = await startAzure();
  signInTo(cloud);
  link = await connectTo(planFor(cloud), testControl());
  const first = scene(cloud, { name: 'images', definition: 'web' });
  await migrate(link, first.plan, [first.road], first.keep, first.ctl);
  const elsewhere = scene(cloud);
  await putByHand(cloud, elsewhere, 'shared', {});
  answers = {
    'target.publish': 'gallery',
    'target.subscription': cloud.subscriptionId,
    'target.resourceGroup': first.plan.target.resourceGroup,
    'target.name': 'web_',
    'target.location': 'westeurope',
  };
});
afterAll(async () => {
  await link.close();
  await cloud.close();
});

const values = async (key: string, more: Answers = {}) =>
  (await Array.fromAsync(link.choices(question(key), { ...answers, ...more }))).map(choice => choice.value);

it('the galleries of the group come first, others are named with their group', async () => {
  const [first, ...others] = await values('target.gallery.name');
  expect(first).toBe('images');
  expect(others).toEqual([expect.stringMatching(/^g-rg\d+\/shared$/)]);
});

it('definitions and the next free version are those of the gallery', async () => {
  const inImages = { 'target.gallery.name': 'images', 'target.gallery.definition': 'web' };
  expect(await values('target.gallery.definition', inImages)).toEqual(['web']);
  expect(await values('target.gallery.version', inImages)).toEqual(['1.0.1', '1.1.0', '2.0.0']);
  expect(await values('target.gallery.version', { ...inImages, 'target.gallery.definition': 'new' })).toEqual([
    '1.0.0',
  ]);
  expect(await values('target.gallery.definition', { 'target.gallery.name': 'new' })).toEqual([]);
});

it('nothing of it is asked or goes without saying where no gallery is wanted', () => {
  const image = { ...answers, 'target.publish': 'image' };
  expect(at().filter(one => one.when?.(image))).toEqual([]);
  expect(at().map(one => one.implied?.(image))).toEqual(at().map(() => undefined));
});

it('what goes without saying fits what a plan takes', () => {
  expect(question('target.gallery.definition').implied?.(answers)).toBe('web');
  expect(question('target.gallery.osState').implied?.(answers)).toBe('specialized');
  expect(question('target.gallery.regions').implied?.(answers)).toBe('westeurope');
  expect(question('target.gallery.trustedLaunch').when?.({ ...answers, 'target.generation': 1 })).toBe(false);
});

it.each([
  ['target.gallery.name', 'with-dash', 'GALLERY_NAME'],
  ['target.gallery.name', 'shared-rg/images', undefined],
  ['target.gallery.name', '', 'EMPTY'],
  ['target.gallery.version', '1.0', 'VERSION_FORM'],
  ['target.gallery.version', '2026.11.21', undefined],
  ['target.gallery.regions', 'westeurope; northeurope', 'REGIONS_FORM'],
] as const)('%s %j is judged as it is typed', (key, value, code) => {
  expect(question(key).wrong?.(value, answers)).toBe(code);
});

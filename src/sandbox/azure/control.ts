import { z } from 'zod';
import { type Cloud, resourcesOf } from './cloud.ts';
import { Refusal } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { faultSchema } from './faults.ts';
import { versionDisks } from './gallery/disks.ts';
import type { ImageDisk } from './records.ts';
import { match, type Route } from './router.ts';
import { sendPages } from './send-pages.ts';
import { bootOutcomes } from './vm/records.ts';
import { houseRulesSchema } from './where/house-rules.ts';

/** The sandbox's own addresses, on every listener and without a token. None of them is counted or struck by faults. */
const routes: readonly Route[] = [
  route('GET', '/sandbox/counters', x => void x.json(200, x.cloud.counters)),
  route('GET', '/sandbox/resources', x => void x.json(200, listEverything(x.cloud))),
  route('GET', '/sandbox/faults', x => void x.json(200, x.cloud.faults.list)),
  route('POST', '/sandbox/faults', addFaults),
  route('DELETE', '/sandbox/faults', clearFaults),
  route('GET', '/sandbox/rules', x => void x.json(200, x.cloud.rules)),
  route('PUT', '/sandbox/rules', putRules),
  route('POST', '/sandbox/clock', advance),
  route('POST', '/sandbox/approve', x => answer(x, 'approved')),
  route('POST', '/sandbox/decline', x => answer(x, 'declined')),
  route('POST', '/sandbox/boot', setBoot),
  route('GET', '/sandbox/images/:name', listImageDisks),
  route('GET', '/sandbox/images/:name/:n', sendImageDisk),
  route('GET', '/sandbox/versions/:gallery/:definition/:name', listVersionDisks),
  route('GET', '/sandbox/versions/:gallery/:definition/:name/:n', sendVersionDisk),
];

function route(method: string, path: string, run: Route['run']): Route {
  return { kind: 'otherLogin', method, path, run };
}

export async function control(exchange: Exchange): Promise<void> {
  const found = match(routes, exchange.request.method ?? '', exchange.url.pathname);
  if (!found) throw new Refusal(404, 'NotFound', `The sandbox has no '${exchange.url.pathname}'.`);
  exchange.params = found.params;
  await found.route.run(exchange);
}

/** One thing that exists. */
export interface SandboxResource {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly group: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly provisioningState: string;
  /** Of a disk. */
  readonly state?: string;
  /** How many SAS are out and not expired, of a disk. */
  readonly access?: number;
}

/** Everything there is. */
export function listEverything(cloud: Cloud): SandboxResource[] {
  const now = cloud.clock.now();
  const plain = [...cloud.groups.values(), ...resourcesOf(cloud)]
    .filter(each => !cloud.disks.has(each.id.toLowerCase()))
    .map(each => pick(each));
  const disks = [...cloud.disks.values()].map(disk => ({
    ...pick(disk),
    state: disk.state,
    access: [...disk.policies.values()].filter(policy => policy.expires > now).length,
  }));
  return [...plain, ...disks];
}

function pick(resource: SandboxResource): SandboxResource {
  const { id, type, name, group, location, tags, provisioningState } = resource;
  return { id, type, name, group, location, tags, provisioningState };
}

/**
 * The disks of an image, the operating system's first, then by LUN.
 * @throws Refusal 404 when no image of this name stands
 */
export function imageDisks(cloud: Cloud, name: string): readonly ImageDisk[] {
  const image = [...cloud.images.values()].find(
    each => each.name.toLowerCase() === name.toLowerCase() && each.provisioningState === 'Succeeded',
  );
  if (!image) throw new Refusal(404, 'NotFound', `No image '${name}' stands in the sandbox.`);
  return image.disks;
}

/** @throws Refusal 404 */
export function imageDisk(cloud: Cloud, name: string, n: number): ImageDisk {
  return nthDisk(imageDisks(cloud, name), name, n);
}

/** @throws Refusal 404 */
export function nthDisk(disks: readonly ImageDisk[], name: string, n: number): ImageDisk {
  const disk = disks[n];
  if (!disk) throw new Refusal(404, 'NotFound', `'${name}' has no disk ${n}.`);
  return disk;
}

function listImageDisks(exchange: Exchange): void {
  listDisks(exchange, imageDisks(exchange.cloud, exchange.param('name')));
}

function sendImageDisk(exchange: Exchange): Promise<void> {
  return sendDisk(exchange, imageDisk(exchange.cloud, exchange.param('name'), Number(exchange.param('n'))));
}

function versionAt(exchange: Exchange): string {
  return ['gallery', 'definition', 'name'].map(part => exchange.param(part)).join('/');
}

function listVersionDisks(exchange: Exchange): void {
  listDisks(exchange, versionDisks(exchange.cloud, versionAt(exchange)));
}

function sendVersionDisk(exchange: Exchange): Promise<void> {
  const name = versionAt(exchange);
  return sendDisk(exchange, nthDisk(versionDisks(exchange.cloud, name), name, Number(exchange.param('n'))));
}

function listDisks(exchange: Exchange, disks: readonly ImageDisk[]): void {
  exchange.json(
    200,
    disks.map(({ lun, size }) => ({ lun, size })),
  );
}

async function sendDisk(exchange: Exchange, { pages, size }: ImageDisk): Promise<void> {
  const range = /^bytes=(\d+)-(\d+)$/.exec(exchange.header('range') ?? '');
  const [start, end] = range ? [Number(range[1]), Math.min(Number(range[2]) + 1, size)] : [0, size];
  if (start >= end) throw new Refusal(416, 'InvalidRange', 'The range specified is invalid.');
  const partial = range ? { 'content-range': `bytes ${start}-${end - 1}/${size}` } : {};
  const headers = { 'content-type': 'application/octet-stream', ...partial };
  await sendPages(exchange, range ? 206 : 200, headers, pages, start, end);
}

/** How machines start from now on. */
async function setBoot(exchange: Exchange): Promise<void> {
  const given = z.strictObject({ outcome: z.enum(bootOutcomes) }).safeParse(await exchange.jsonBody());
  if (!given.success) throw new Refusal(400, 'InvalidBoot', z.prettifyError(given.error));
  exchange.cloud.boots.outcome = given.data.outcome;
  exchange.json(200, given.data);
}

/** One fault or a list of them. */
async function addFaults(exchange: Exchange): Promise<void> {
  const given = z.union([faultSchema, z.array(faultSchema)]).safeParse(await exchange.jsonBody());
  if (!given.success) throw new Refusal(400, 'InvalidFault', z.prettifyError(given.error));
  for (const fault of [given.data].flat()) exchange.cloud.faults.add(fault);
  exchange.json(200, exchange.cloud.faults.list);
}

function clearFaults(exchange: Exchange): void {
  exchange.cloud.faults.clear();
  exchange.send(204, {});
}

/** What is wrong with the place, instead of what was. */
async function putRules(exchange: Exchange): Promise<void> {
  const given = houseRulesSchema.safeParse(await exchange.jsonBody());
  if (!given.success) throw new Refusal(400, 'InvalidRules', z.prettifyError(given.error));
  exchange.cloud.rules = given.data;
  exchange.json(200, exchange.cloud.rules);
}

async function advance(exchange: Exchange): Promise<void> {
  const given = z.strictObject({ seconds: z.number().min(0) }).safeParse(await exchange.jsonBody());
  if (!given.success) throw new Refusal(400, 'InvalidClock', z.prettifyError(given.error));
  exchange.cloud.clock.advance(given.data.seconds);
  exchange.json(200, { now: new Date(exchange.cloud.clock.now()).toISOString() });
}

async function answer(exchange: Exchange, what: 'approved' | 'declined'): Promise<void> {
  const given = z.strictObject({ userCode: z.string().optional() }).safeParse(await exchange.jsonBody());
  if (!given.success) throw new Refusal(400, 'InvalidAnswer', z.prettifyError(given.error));
  exchange.json(200, { answered: exchange.cloud.signIn.answer(what, given.data.userCode) });
}

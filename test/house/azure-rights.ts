import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { azureTarget } from '../../src/pipeline/target/azure/plan.ts';
import { neededFor } from '../../src/pipeline/target/azure/where/permissions/needed.ts';
import { checkout } from './source.ts';

const place = { subscription: 'sub', group: 'rg' };

/** What a plan needs to go through (`run`), and only to be taken back (`undo`), wherever that is. */
interface Rights {
  readonly run: ReadonlySet<string>;
  readonly undo: ReadonlySet<string>;
}

function rightsOf(over: object, standing = { group: true, register: [] as string[] }): Rights {
  const head = { kind: 'azure', subscription: 'sub', resourceGroup: 'rg', location: 'westeurope', name: 'web' };
  const needed = neededFor(azureTarget.parse({ ...head, ...over }), place, standing);
  const run = new Set(needed.flatMap(each => each.run));
  return { run, undo: new Set(needed.flatMap(each => each.undo).filter(action => !run.has(action))) };
}

const gallery = { name: 'images', version: '1.0.0' };
const size = 'Standard_D2as_v5';
const disk = { publish: 'disk' };
const vm = (over: object = {}, more: object = {}) => ({ publish: 'vm', vm: { size, ...over }, ...more });

/** What every plan needs, then what each adds to those before it: by what it says, and beside which plan. */
const plans: readonly (readonly [what: string, rights: Rights, beside: Rights])[] = [
  ['`publish: image`', rightsOf({ publish: 'image' }), rightsOf(disk)],
  ['`publish: gallery`', rightsOf({ publish: 'gallery', gallery }), rightsOf(disk)],
  ['`publish: vm`', rightsOf(vm()), rightsOf(disk)],
  ['… with `vm.publicAddress`', rightsOf(vm({ publicAddress: true })), rightsOf(vm())],
  ['… with `vm.sshKey`: by way of an image', rightsOf(vm({ sshKey: 'key.pub' })), rightsOf(vm())],
  ['… with `vm.trustedLaunch`: from a gallery', rightsOf(vm({ trustedLaunch: true }, { gallery })), rightsOf(vm())],
  ['`diskEncryptionSet`', rightsOf({ ...disk, diskEncryptionSet: 'keys' }), rightsOf(disk)],
  ['a group that is not there yet', rightsOf(disk, { group: false, register: [] }), rightsOf(disk)],
  [
    'a subscription that never used it',
    rightsOf(vm(), { group: true, register: ['Microsoft.Compute', 'Microsoft.Network'] }),
    rightsOf(vm()),
  ],
];

/** The table of rights in docs/azure.md, made of what the checks before a run ask for. */
export function rightsTable(): string {
  const rows = [
    ...rowsOf('every plan', rightsOf(disk)),
    ...plans.flatMap(([what, rights, beside]) => rowsOf(what, without(rights, beside))),
  ];
  const lines = rows.map(([type, run, undo, what]) => `| ${what} | \`${type}\` | ${run} | ${undo} |`);
  return ['| wanted by | on | rights | only for `undo` |', '| --- | --- | --- | --- |', ...lines].join('\n');
}

function without({ run, undo }: Rights, beside: Rights): Rights {
  const more = (of: ReadonlySet<string>, those: ReadonlySet<string>) => new Set([...of].filter(one => !those.has(one)));
  return { run: more(run, beside.run), undo: more(undo, beside.undo) };
}

/** One row for each resource type. */
function rowsOf(what: string, { run, undo }: Rights): string[][] {
  const types = new Set([...run, ...undo].map(action => parted(action)[0]));
  const verbs = (of: ReadonlySet<string>, type: string) =>
    [...of]
      .map(parted)
      .filter(([each]) => each === type)
      .map(([, verb]) => `\`${verb}\``)
      .join(', ');
  return [...types].map((type, n) => [type, verbs(run, type), verbs(undo, type), n === 0 ? what : '']);
}

/** `Microsoft.Compute/disks` and `beginGetAccess/action`, of which the type has no part. */
function parted(action: string): [type: string, verb: string] {
  const [, type = action, verb = ''] = /^(.+?)\/([^/]+\/action|[^/]+)$/.exec(action) ?? [];
  return [type, verb];
}

const [from, to] = ['<!-- written by test/azure-page.test.ts: from here -->', '<!-- to here -->'];

/** docs/azure.md with its table as it has to be. @throws Error where the page has no place for it */
export function azurePage(table = rightsTable()): string {
  const page = readFileSync(join(checkout, 'docs/azure.md'), 'utf8');
  const [begin, end] = [page.indexOf(from), page.indexOf(to)];
  if (begin < 0 || end < begin) throw new Error('docs/azure.md has no place for the table of rights');
  return `${page.slice(0, begin + from.length)}\n\n${table}\n\n${page.slice(end)}`;
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Node, parseXml } from '../../../src/sandbox/vsphere/xml/parse.ts';
import { Client, child, childrenOf, Fault, refText, textOf } from './client.ts';
import { begin, disks, lease } from './setting.ts';

const files = disks();
const specs = process.env.VMFERRY_SPECS;
const traces = join(specs ?? '', 'vsphere', 'traces');
const why = specs ? '' : ' (skipped: VMFERRY_SPECS is not set)';
const here = specs !== undefined && existsSync(traces);

/** The element in the body of a recorded answer. */
function recorded(set: string, name: string): Node {
  const file = readdirSync(join(traces, set)).find(each => each.includes(name) && each.endsWith('.res.xml'));
  const text = readFileSync(join(traces, set, file ?? ''), 'utf8').replace(/^<!--[\s\S]*?-->\s*/, '');
  const inside = child(parseXml(text), 'Body')?.children[0];
  if (!inside) throw new Error(`nothing is recorded as ${name}`);
  return inside;
}

/**
 * Where two answers differ in kind: names in another order, types of values that are not the same. What only one of
 * them has is no difference, as servers leave out what is unset.
 */
function differences(theirs: Node, ours: Node, path = theirs.name): string[] {
  const names = (node: Node) => [...new Set(node.children.map(each => each.name))];
  const common = names(theirs).filter(name => names(ours).includes(name));
  const order = names(ours).filter(name => common.includes(name));
  const found = common.join() === order.join() ? [] : [`${path}: ${common.join()} and ${order.join()}`];
  if (path.endsWith('/val') && theirs.xsiType !== ours.xsiType && theirs.xsiType !== undefined)
    found.push(`${path}: ${theirs.xsiType} and ${ours.xsiType}`);
  if ((theirs.refType === undefined) !== (ours.refType === undefined)) found.push(`${path}: a reference or not`);
  for (const name of common) {
    for (const [one, other] of pairs(childrenOf(theirs, name), childrenOf(ours, name))) {
      found.push(...differences(one, other, `${path}/${name}`));
    }
  }
  return found;
}

/** Those that stand for the same: properties by their name, devices by their type, the rest by their place. */
function pairs(theirs: readonly Node[], ours: readonly Node[]): [Node, Node][] {
  const key = (node: Node) => textOf(node, 'name') ?? node.xsiType;
  const keyed = theirs.length > 1 && theirs.every(each => key(each) !== undefined);
  return theirs.flatMap((each, index): [Node, Node][] => {
    const other = keyed ? ours.find(one => key(one) === key(each)) : ours[index];
    return other ? [[each, other]] : [];
  });
}

async function fault(asked: Promise<unknown>): Promise<Fault> {
  const error = await asked.catch((caught: unknown) => caught);
  if (!(error instanceof Fault)) throw new Error('it was not refused');
  return error;
}

describe.runIf(here)(`answers have the shape of those that were recorded${why}`, () => {
  for (const esx of [false, true]) {
    const set = esx ? 'head-esx' : 'head-vc';
    test(`what the server is, who is signed in, and what is refused: ${set}`, async () => {
      const { sandbox, client } = await begin({ esx, crowd: 3 });
      const content = await client.call('RetrieveServiceContent', 'ServiceInstance:ServiceInstance');
      expect(differences(recorded(set, '01-RetrieveServiceContent'), content)).toEqual([]);
      const other = new Client(sandbox);
      expect(differences(recorded(set, '-Login.'), await other.login())).toEqual([]);
      const stranger = new Client(sandbox);
      const refused: [string, () => Promise<unknown>][] = [
        ['02-Login-bad', () => stranger.login('wrong')],
        ['03-NotAuthenticated', () => stranger.view('VirtualMachine')],
        ['bad-moref', () => client.call('PowerOffVM_Task', 'VirtualMachine:vm-99999')],
      ];
      for (const [name, asked] of refused) {
        const theirs = child(recorded(set, name), 'detail')?.children[0];
        const { detail } = await fault(asked());
        expect([detail.name, detail.xsiType]).toEqual([theirs?.name, theirs?.xsiType]);
        if (theirs) expect(differences(theirs, detail)).toEqual([]);
      }
      other.close();
      stranger.close();
    });

    test(`lists, pages, and all that a machine has: ${set}`, async () => {
      const { client } = await begin({
        esx,
        machines: [
          { name: 'one', disks: [{ raw: files.data }] },
          { name: 'two', disks: [{ raw: files.data }] },
        ],
      });
      const request = readdirSync(join(traces, set)).find(each => each.startsWith('08-') && each.endsWith('.req.xml'));
      const body = readFileSync(join(traces, set, request ?? ''), 'utf8');
      const paths = [...body.matchAll(/<pathSet>([^<]+)/g)].map(each => each[1] ?? '');
      expect(paths.length).toBeGreaterThan(30);
      const pages: Node[][] = [];
      for await (const page of client.list('VirtualMachine', paths, 1)) pages.push(page);
      expect(pages.map(page => page.length)).toEqual([1, 1]);
      const theirs = childrenOf(child(recorded(set, '08-'), 'returnval'), 'objects')[0];
      const [ours] = pages[0] ?? [];
      if (!theirs || !ours) throw new Error('nothing to compare');
      expect(differences(theirs, ours)).toEqual([]);
      const has = (node: Node) => childrenOf(node, 'propSet').map(each => textOf(each, 'name'));
      expect(has(theirs).filter(name => !has(ours).includes(name))).toEqual([]);
    });

    test(`tasks and snapshots: ${set}`, async () => {
      const { client } = await begin({ esx, machines: [{ name: 'one', power: 'off', disks: [{ raw: files.data }] }] });
      const machine = await client.machine('one');
      const failed = await client.task('PowerOffVM_Task', machine);
      const update = child(
        child(recorded(set, 'PowerOffVM_Task-already-off-WaitForUpdatesEx'), 'returnval'),
        'filterSet',
      );
      const error = childrenOf(child(update, 'objectSet'), 'changeSet').find(
        each => textOf(each, 'name') === 'info.error',
      );
      const [theirs, ours] = [child(error, 'val'), child(failed, 'error')];
      if (!theirs || !ours) throw new Error('nothing to compare');
      expect(differences(theirs, ours)).toEqual([]);
      expect(child(ours, 'fault')?.xsiType).toBe(child(theirs, 'fault')?.xsiType);
      await client.task(
        'CreateSnapshot_Task',
        machine,
        '<name>s1</name><description>d</description><memory>false</memory><quiesce>false</quiesce>',
      );
      const tree = (await client.properties(machine, 'snapshot')).get('snapshot');
      const sets = childrenOf(child(recorded(set, 'snapshot-tree'), 'returnval'), 'objects').flatMap(each =>
        childrenOf(each, 'propSet'),
      );
      const recordedTree = child(sets[0], 'val');
      if (!tree || !recordedTree) throw new Error('nothing to compare');
      expect(differences(recordedTree, tree)).toEqual([]);
    });
  }

  for (const esx of [false, true]) {
    const set = esx ? 'exportsim-v024-esx' : 'exportsim-v024-vc';
    test(`a lease, its updates and its manifest: ${set}`, async () => {
      const { sandbox, client } = await begin({
        esx,
        machines: [{ name: 'one', power: 'off', disks: [{ raw: files.data }] }],
      });
      const machine = await client.machine('one');
      const answer = await client.call('ExportVm', machine);
      expect(differences(recorded(set, '11-ExportVm'), answer)).toEqual([]);
      await client.call('HttpNfcLeaseAbort', refText(child(answer, 'returnval')));
      const ready = await lease(client, sandbox, machine);
      const theirs = childrenOf(child(recorded(set, 'lease-ready'), 'returnval'), 'objects').flatMap(each =>
        childrenOf(each, 'propSet'),
      );
      const info = child(
        theirs.find(each => textOf(each, 'name') === 'info'),
        'val',
      );
      if (!info) throw new Error('nothing to compare');
      expect(differences(info, ready.info)).toEqual([]);
      await client.fetch(ready.urls[0]?.url ?? '');
      const manifest = await client.call('HttpNfcLeaseGetManifest', ready.ref);
      expect(differences(recorded(set, 'HttpNfcLeaseGetManifest'), manifest)).toEqual([]);
      const done = await client.call('HttpNfcLeaseComplete', ready.ref);
      expect([done.name, done.children]).toEqual([recorded(set, 'HttpNfcLeaseComplete').name, []]);
    });
  }
});

import { rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Plan } from '../../../src/pipeline/plan.ts';
import { sources } from '../../../src/pipeline/source/index.ts';
import type { Check } from '../../../src/pipeline/types/inspection.ts';
import type { Keep } from '../../../src/pipeline/types/ledger.ts';
import type { SourceLink } from '../../../src/pipeline/types/source.ts';
import { disk, file, hardDisk, manifestOf, member, ovf, tar } from './make.ts';
import { connectDisk, connectOva, control, scratch } from './scratch.ts';

const folder = scratch();
const target: Plan['target'] = { kind: 'file', path: '/out', format: 'vhd' };
const planOf = (disks?: Plan['disks']): Plan => ({
  version: 1,
  source: { kind: 'ova', path: '/x' },
  target,
  ...(disks ? { disks } : {}),
});

async function checksOf(link: SourceLink, plan = planOf()): Promise<Record<string, Check>> {
  const checks = await Array.fromAsync(link.preflight(plan));
  return Object.fromEntries(checks.map(check => [check.id, check]));
}

const codes = (check: Check | undefined) => check?.evidence.map(one => `${one.code} ${one.verdict}`);

describe('before a run it is told', () => {
  const vmdk = { name: 'web-disk1.vmdk', data: 'disk' };

  test('that all is well', async () => {
    const text = ovf({ files: file('file1', 'web-disk1.vmdk', 'ovf:size="4"') });
    const manifest = manifestOf({ 'web.ovf': text, 'web-disk1.vmdk': 'disk' });
    const link = await connectOva(
      folder.write('a.ova', tar({ name: 'web.ovf', data: text }, vmdk, { name: 'web.mf', data: manifest })),
    );
    const checks = await checksOf(link);
    expect(Object.values(checks).map(check => check.verdict)).toEqual(['pass', 'pass', 'pass', 'pass']);
    expect(codes(checks['source-manifest'])).toEqual(['SOURCE_DIGEST_PROMISED pass']);
    await link.close();
  });

  test('that a size is wrong, a disk empty, a digest lacking, a device left, an end mark gone', async () => {
    const hardware = `${hardDisk('vmdisk1')}${hardDisk('empty', 1)}<Item><rasd:ResourceSubType>vmware.vtpm</rasd:ResourceSubType><rasd:ResourceType>1</rasd:ResourceType></Item>`;
    const text = ovf({
      files: file('file1', 'web-disk1.vmdk', 'ovf:size="5"'),
      disks: disk('vmdisk1', 'file1') + disk('empty', ''),
      hardware,
    });
    const manifest = { name: 'web.mf', data: manifestOf({ 'web.ovf': text }) };
    const archive = Buffer.concat([{ name: 'web.ovf', data: text }, vmdk, manifest].map(member));
    const link = await connectOva(folder.write('b.ova', archive));
    expect(await link.machine()).toMatchObject({ vtpm: true, devices: [] });
    const checks = await checksOf(link);
    expect(checks['source-disks']).toMatchObject({ verdict: 'pass', severity: 'blocks' });
    expect(codes(checks['source-disks'])).toEqual(['SOURCE_DISK_BLANK pass']);
    expect(codes(checks['source-size'])).toEqual(['SOURCE_SIZE_DIFFERS warn']);
    expect(checks['source-size']?.evidence[0]?.facts).toMatchObject({ said: 5, bytes: 4 });
    expect(codes(checks['source-manifest'])).toEqual(['SOURCE_DIGEST_LACKING warn']);
    expect(codes(checks['source-devices'])).toEqual(['SOURCE_DEVICE_LEFT warn']);
    expect(codes(checks['source-archive'])).toEqual(['SOURCE_ARCHIVE_UNENDED warn']);
  });

  test('that nothing promises the content, which is not the same as good', async () => {
    const link = await connectOva(folder.write('c.ova', tar({ name: 'web.ovf', data: ovf() }, vmdk)));
    expect((await checksOf(link))['source-manifest']).toMatchObject({ verdict: 'unknown', severity: 'warns' });
    await link.close();
  });

  test('that there is no disk, or not the one of the plan', async () => {
    const none = await connectOva(folder.write('d.ova', tar({ name: 'web.ovf', data: ovf({ hardware: '' }) })));
    expect((await checksOf(none))['source-disks']).toMatchObject({ verdict: 'fail', severity: 'blocks' });
    const one = await connectOva(folder.write('e.ova', tar({ name: 'web.ovf', data: ovf() }, vmdk)));
    expect(codes((await checksOf(one, planOf([{ from: 1 }])))['source-disks'])).toEqual(['SOURCE_DISK_ABSENT fail']);
    const single = await connectDisk(folder.write('f.raw', 'x'));
    expect(codes((await checksOf(single, planOf([{ from: 1 }])))['source-disks'])).toEqual(['SOURCE_DISK_ABSENT fail']);
    expect((await checksOf(single))['source-readable']?.verdict).toBe('pass');
  });

  test('that a file cannot be read', async () => {
    const path = folder.write('g.raw', 'content');
    const link = await connectDisk(path);
    folder.write('g.raw', '');
    expect(codes((await checksOf(link))['source-readable'])).toEqual(['SOURCE_FILE_UNREADABLE fail']);
    await link.close();
    rmSync(path);
  });
});

test('a source of files changes nothing: quiesce, release and undo leave no trace', async () => {
  const keep = new Proxy({} as Keep, {
    get: () => {
      throw new Error('the ledger was asked');
    },
  });
  for (const link of [
    await connectDisk(folder.write('h.raw', 'x')),
    await connectOva(folder.write('h.ova', tar({ name: 'web.ovf', data: ovf() }))),
  ]) {
    await link.quiesce(planOf(), keep, control);
    await link.release(keep, control);
    await link.undo([], keep, control);
    await link.close();
  }
});

test('every source of the registry loads, by the id of its plan, and asks first where it is', async () => {
  for (const entry of sources) {
    const source = await entry.load();
    expect(source.id).toBe(entry.id);
    expect(source.asks[0]).toMatchObject({
      ...(entry.id === 'vsphere' ? { key: 'source.server', kind: 'text' } : { key: 'source.path', kind: 'path' }),
      needed: true,
    });
  }
});

import { randomBytes } from 'node:crypto';
import { symlinkSync, truncateSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fuzz } from '../../fixtures/fuzz.ts';
import { disk, file, hardDisk, type Member, manifestOf, member, ovf, tar, virtualSystem } from './make.ts';
import { connectOva, control, expectFailure, readAll, readDisk, scratch, signal, valueOrFailed } from './scratch.ts';

const folder = scratch();
const data = randomBytes(3 * 2 ** 20 + 777);
const vmdk = { name: 'web-disk1.vmdk', data };
const descriptor = { name: 'web.ovf', data: ovf() };
const manifest = (algorithm: 'sha1' | 'sha256' | 'sha512' = 'sha256', of = data): Member => ({
  name: 'web.mf',
  data: manifestOf({ 'web.ovf': ovf(), 'web-disk1.vmdk': of }, algorithm),
});

const connect = (...members: Member[]) => connectOva(folder.write('web.ova', tar(...members)));
let folders = 0;

/** A folder with those files; the descriptor is web.ovf. */
function inFolder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const name = `folder${++folders}`;
  for (const [file, content] of Object.entries(files)) folder.write(`${name}/${file}`, content);
  return folder.path(name);
}

describe('an OVA is read in place', () => {
  test.each([
    ['first the descriptor', [descriptor, manifest(), vmdk]],
    ['last the manifest', [descriptor, vmdk, manifest('sha1')]],
    ['last the descriptor', [vmdk, manifest('sha512'), descriptor]],
    ['a certificate besides', [descriptor, manifest(), { name: 'web.cert', data: 'SHA256(web.mf)= 00' }, vmdk]],
    ['no manifest', [descriptor, vmdk]],
    ['a manifest of another name', [descriptor, vmdk, { ...manifest(), name: 'other.mf' }]],
  ])('%s', async (_order, members) => {
    const link = await connect(...members);
    expect(await link.machine()).toMatchObject({
      id: 'web',
      name: 'web',
      firmware: 'bios',
      disks: [{ index: 0, key: 'vmdisk1', name: 'web-disk1.vmdk', size: 2 ** 20, fileSize: data.length }],
    });
    expect((await readDisk(link)).equals(data)).toBe(true);
    await link.close();
  });

  test('with everything in a folder of the archive', async () => {
    const link = await connect(...[descriptor, vmdk, manifest()].map(one => ({ ...one, name: `web/${one.name}` })));
    expect((await readDisk(link)).equals(data)).toBe(true);
    await link.close();
  });

  test('and what it gives says its name, size and promise, and can be read at any place', async () => {
    for (const promised of [true, false]) {
      const link = await connect(...(promised ? [descriptor, vmdk, manifest()] : [descriptor, vmdk]));
      const [first] = (await link.machine()).disks;
      if (!first) throw new Error('no disk');
      const bytes = await link.open(first, control);
      expect(bytes).toMatchObject({ name: 'web.ova › web-disk1.vmdk', size: data.length, promised });
      const into = Buffer.alloc(1000);
      await bytes.read?.(2 ** 20 - 500, into);
      expect(into.equals(data.subarray(2 ** 20 - 500, 2 ** 20 + 500))).toBe(true);
      await expect(bytes.read?.(data.length - 999, into)).rejects.toThrow(RangeError);
      await bytes.close();
      await link.close();
    }
  });

  test('in pieces of at most 1 MiB, and stops when told', async () => {
    const link = await connect(descriptor, vmdk);
    const [first] = (await link.machine()).disks;
    if (!first) throw new Error('no disk');
    const bytes = await link.open(first, control);
    const stop = new AbortController();
    const sizes: number[] = [];
    await expect(
      (async () => {
        for await (const piece of bytes.stream(stop.signal)) {
          sizes.push(piece.length);
          if (sizes.length === 2) stop.abort(new Error('stopped'));
        }
      })(),
    ).rejects.toThrow('stopped');
    expect(sizes).toEqual([2 ** 20, 2 ** 20]);
    await link.close();
  });

  test('several disks come in the order of the hardware, empty ones without a file', async () => {
    const text = ovf({
      files: file('f1', 'a.vmdk') + file('f2', 'b%20b.vmdk'),
      disks: `${disk('d1', 'f1')}${disk('d2', 'f2')}<Disk ovf:diskId="d3" ovf:capacity="\${size}" ovf:capacityAllocationUnits="byte * 2^30"/>`,
      hardware: hardDisk('d1', 1) + hardDisk('d3', 2) + hardDisk('d2', 0),
      system: '<ProductSection ovf:class="app"><Property ovf:key="size" ovf:value="5"/></ProductSection>',
    });
    const link = await connect(
      { name: 'web.ovf', data: text },
      { name: 'a.vmdk', data: 'A' },
      { name: 'b b.vmdk', data: 'B' },
    );
    const { disks } = await link.machine();
    expect(disks).toMatchObject([
      { index: 0, key: 'd2', name: 'b b.vmdk', fileSize: 1 },
      { index: 1, key: 'd1', name: 'a.vmdk' },
      { index: 2, key: 'd3', size: 5 * 2 ** 30, blank: true },
    ]);
    expect((await readDisk(link, 0)).toString()).toBe('B');
    expect((await readDisk(link, 1)).toString()).toBe('A');
    expect(await link.fingerprint(disks[2] as never)).toBe(`blank:${5 * 2 ** 30}`);
    await link.close();
  });

  test('a CD image among the disks is no disk', async () => {
    const iso =
      '<Disk ovf:diskId="d2" ovf:fileRef="f2" ovf:capacity="9" ovf:format="http://www.ecma-international.org/publications/standards/Ecma-119.htm"/>';
    const text = ovf({
      files: file('f1', 'a.vmdk') + file('f2', 'x.iso'),
      disks: disk('d1', 'f1') + iso,
      hardware: hardDisk('d2', 0) + hardDisk('d1', 1),
    });
    const link = await connect({ name: 'web.ovf', data: text }, { name: 'a.vmdk', data: 'A' });
    expect((await link.machine()).disks.map(one => one.key)).toEqual(['d1']);
    await link.close();
  });
});

describe('an OVF folder is read in place', () => {
  const files = { 'web.ovf': ovf(), 'web-disk1.vmdk': data };

  test('by the folder, by the descriptor, and by a link to it', async () => {
    const path = inFolder({ ...files, 'web.mf': String(manifest().data), '._web.ovf': 'fork' });
    symlinkSync(`${path}/web.ovf`, folder.path('link.ovf'));
    for (const given of [path, `${path}/web.ovf`, folder.path('link.ovf')]) {
      const link = await connectOva(given);
      const [first] = (await link.machine()).disks;
      if (!first) throw new Error('no disk');
      const bytes = await link.open(first, control);
      expect(bytes.promised).toBe(true);
      await bytes.close();
      expect((await readDisk(link)).equals(data)).toBe(true);
      await link.close();
    }
  });

  test('also when the descriptor has another extension', async () => {
    const link = await connectOva(`${inFolder({ 'web.xml': ovf(), 'web-disk1.vmdk': data })}/web.xml`);
    expect((await readDisk(link)).equals(data)).toBe(true);
    await link.close();
  });

  test.each([
    ['nothing', {}, 'OVF_FOLDER_EMPTY'],
    ['no descriptor', { 'a.vmdk': 'x' }, 'OVF_FOLDER_EMPTY'],
    ['two descriptors', { 'a.ovf': ovf(), 'b.ovf': ovf() }, 'OVF_FOLDER_SEVERAL'],
    ['an empty descriptor', { 'a.ovf': '' }, 'SOURCE_EMPTY'],
    ['no disk', { 'web.ovf': ovf() }, 'SOURCE_FILE_MISSING'],
    ['an empty disk', { 'web.ovf': ovf(), 'web-disk1.vmdk': '' }, 'SOURCE_EMPTY'],
  ] as const)('or refused: %s', async (_what, content, code) => {
    const path = inFolder({ '.hidden': 'x', ...content });
    await expectFailure(
      connectOva(path).then(link => link.machine()),
      code,
    );
  });

  test('links may lead inside, never outside', async () => {
    folder.write('secret', 'secret');
    const path = inFolder({ 'web.ovf': ovf(), 'real.vmdk': 'disk' });
    symlinkSync('real.vmdk', `${path}/web-disk1.vmdk`);
    const link = await connectOva(path);
    expect((await readDisk(link)).toString()).toBe('disk');
    const bad = inFolder({ 'web.ovf': ovf() });
    symlinkSync(folder.path('secret'), `${bad}/web-disk1.vmdk`);
    await expectFailure(
      connectOva(bad).then(other => other.machine()),
      'SOURCE_LINK_LEAVES',
    );
    const around = inFolder({ 'web.ovf': ovf({ files: file('file1', 'sub/secret') }) });
    symlinkSync(folder.path('.'), `${around}/sub`);
    await expectFailure(
      connectOva(around).then(other => other.machine()),
      'SOURCE_LINK_LEAVES',
    );
  });
});

describe('a file of the References', () => {
  test.each(['../secret', '/etc/passwd', '%2e%2e/secret', 'a\\..\\secret', '..%2fsecret'])(
    'at %s is refused',
    async href => {
      folder.write('secret', 'secret');
      const path = inFolder({ 'web.ovf': ovf({ files: file('file1', href) }) });
      await expectFailure(
        connectOva(path).then(link => link.machine()),
        'SOURCE_NAME_LEAVES',
        { name: href },
      );
    },
  );

  test.each(['http://127.0.0.1/a.vmdk', 'file:///etc/passwd', 'file:a.vmdk'])('at %s is refused', async href => {
    const path = inFolder({ 'web.ovf': ovf({ files: file('file1', href) }) });
    await expectFailure(
      connectOva(path).then(link => link.machine()),
      'OVF_FILE_REMOTE',
      { href },
    );
  });

  test('whose name has a percent sign is found as it is written', async () => {
    const path = inFolder({ 'web.ovf': ovf({ files: file('file1', '100%.vmdk') }), '100%.vmdk': 'disk' });
    expect((await readDisk(await connectOva(path))).toString()).toBe('disk');
  });

  test('that is compressed otherwise than with gzip is refused', async () => {
    const path = inFolder({ 'web.ovf': ovf({ files: file('file1', 'a', 'ovf:compression="bzip2"') }), a: 'x' });
    await expectFailure(
      connectOva(path).then(link => link.machine()),
      'OVF_COMPRESSION',
      { compression: 'bzip2' },
    );
  });

  test.each([
    [{ disks: disk('vmdisk1', 'other') }, 'OVF_FILE_UNKNOWN'],
    [{ disks: disk('other', 'file1') }, 'OVF_DISK_UNKNOWN'],
    [{ disks: disk('vmdisk1', 'file1', 'ovf:capacity="1" ovf:parentRef="base"') }, 'OVF_DISK_DELTA'],
    [{ disks: disk('vmdisk1', '', `ovf:capacity="\${none}"`) }, 'OVF_CAPACITY'],
    [{ disks: disk('vmdisk1', '', '') }, 'OVF_CAPACITY'],
    [{ disks: disk('vmdisk1', 'file1', ''), files: file('file1', 'a', 'ovf:compression="gzip"') }, 'OVF_CAPACITY'],
  ] as const)('or disk that does not fit is refused: %j', async (parts, code) => {
    const path = inFolder({ 'web.ovf': ovf(parts), 'web-disk1.vmdk': 'x', a: 'x' });
    await expectFailure(
      connectOva(path).then(link => link.machine()),
      code,
    );
  });
});

describe('a manifest is held against what is read', () => {
  const wrong = Buffer.from(data);
  wrong[2_000_000] = (wrong[2_000_000] ?? 0) ^ 1;

  test.each(['sha1', 'sha256', 'sha512'] as const)(
    '%s of the disk, also when the manifest comes last',
    async algorithm => {
      const link = await connect(descriptor, { ...vmdk, data: wrong }, manifest(algorithm));
      await expectFailure(readDisk(link), 'OVF_DIGEST_DIFFERS', {
        file: 'web.ova › web-disk1.vmdk',
        algorithm: algorithm.toUpperCase(),
      });
      await link.close();
    },
  );

  test('of the descriptor when it is opened', async () => {
    const changed = { ...descriptor, data: ovf({ id: 'other' }) };
    await expectFailure(connect(changed, vmdk, manifest()), 'OVF_DIGEST_DIFFERS', { file: 'web.ova › web.ovf' });
  });

  test('and every file it names must be there', async () => {
    const more = { name: 'web.mf', data: `${manifest().data}SHA1(gone.nvram)= ${'0'.repeat(40)}\n` };
    await expectFailure(connect(descriptor, vmdk, more), 'OVF_MANIFEST_FILE_MISSING', { name: 'gone.nvram' });
  });

  test('a disk it leaves out is read without a promise', async () => {
    const link = await connect(descriptor, vmdk, { name: 'web.mf', data: manifestOf({ 'web.ovf': ovf() }) });
    const [first] = (await link.machine()).disks;
    if (!first) throw new Error('no disk');
    const bytes = await link.open(first, control);
    expect(bytes.promised).toBe(false);
    await bytes.close();
    expect((await readDisk(link)).equals(data)).toBe(true);
    await link.close();
  });
});

describe('a file in pieces', () => {
  const chunk = 2 ** 20;
  const count = Math.ceil(data.length / chunk);
  const name = (at: number) => `web-disk1.vmdk.${String(at).padStart(9, '0')}`;
  const piece = (at: number) => data.subarray(at * chunk, (at + 1) * chunk);
  const text = ovf({ files: file('file1', 'web-disk1.vmdk', `ovf:chunkSize="${chunk}" ovf:size="${data.length}"`) });
  const pieces = Object.fromEntries(Array.from({ length: count }, (_, at) => [name(at), piece(at)]));

  test('is one file, each piece held against its digest', async () => {
    const link = await connectOva(
      inFolder({ 'web.ovf': text, ...pieces, 'web.mf': manifestOf({ 'web.ovf': text, ...pieces }) }),
    );
    const [first] = (await link.machine()).disks;
    if (!first) throw new Error('no disk');
    expect(first).toMatchObject({ name: 'web-disk1.vmdk', fileSize: data.length });
    const bytes = await link.open(first, control);
    expect(bytes).toMatchObject({ size: data.length, promised: true });
    expect((await readAll(bytes)).equals(data)).toBe(true);
    const into = Buffer.alloc(2 * chunk);
    await bytes.read?.(chunk - 5, into);
    expect(into.equals(data.subarray(chunk - 5, 3 * chunk - 5))).toBe(true);
    await bytes.close();
    const changed = { ...pieces, [name(1)]: Buffer.from(piece(1)).fill(0, 5, 10) };
    const bad = await connectOva(
      inFolder({ 'web.ovf': text, ...changed, 'web.mf': manifestOf({ 'web.ovf': text, ...pieces }) }),
    );
    await expectFailure(readDisk(bad), 'OVF_DIGEST_DIFFERS', { file: name(1) });
  });

  test.each([
    ['a hole', Object.fromEntries(Object.entries(pieces).filter(([key]) => key !== name(1))), 'OVF_CHUNK_MISSING'],
    ['no first one', Object.fromEntries(Object.entries(pieces).slice(1)), 'OVF_CHUNK_MISSING'],
    ['no last one', Object.fromEntries(Object.entries(pieces).slice(0, -1)), 'OVF_CHUNK_MISSING'],
    ['a short one in between', { ...pieces, [name(1)]: piece(1).subarray(1) }, 'OVF_CHUNK_SIZE'],
    ['a long last one', { ...pieces, [name(count - 1)]: Buffer.alloc(chunk + 1) }, 'OVF_CHUNK_SIZE'],
    ['none', {}, 'SOURCE_FILE_MISSING'],
  ] as const)('is refused with %s', async (_what, some, code) => {
    await expectFailure(
      connectOva(inFolder({ 'web.ovf': text, ...some })).then(link => link.machine()),
      code,
    );
  });

  test('may lie there whole, and an old export may call the whole of it the first piece', async () => {
    const whole = await connectOva(inFolder({ 'web.ovf': text, 'web-disk1.vmdk': data }));
    expect((await readDisk(whole)).equals(data)).toBe(true);
    const old = await connectOva(inFolder({ 'web.ovf': ovf(), [name(0)]: data }));
    expect((await readDisk(old)).equals(data)).toBe(true);
  });
});

describe('a gzip file', () => {
  const capacity = 4 * 2 ** 20;
  const packed = gzipSync(data);
  const text = (more = `ovf:capacity="${capacity}"`) =>
    ovf({ files: file('file1', 'd.vmdk.gz', 'ovf:compression="gzip"'), disks: disk('vmdisk1', 'file1', more) });
  const open = (content: Uint8Array, promised = content, more?: string) =>
    connectOva(
      inFolder({
        'web.ovf': text(more),
        'd.vmdk.gz': content,
        'web.mf': manifestOf({ 'web.ovf': text(more), 'd.vmdk.gz': promised }),
      }),
    );

  test('is inflated as it streams, its digest being of what is stored', async () => {
    const link = await open(packed);
    const [first] = (await link.machine()).disks;
    if (!first) throw new Error('no disk');
    const bytes = await link.open(first, control);
    expect(bytes).toMatchObject({ promised: true });
    expect(bytes.size).toBeUndefined();
    expect(bytes.read).toBeUndefined();
    expect((await readAll(bytes)).equals(data)).toBe(true);
    await bytes.close();
  });

  test.each([
    ['cut', packed.subarray(0, 2 ** 20), undefined, 'OVF_GZIP_DAMAGED'],
    ['not gzip', data, undefined, 'OVF_GZIP_DAMAGED'],
    ['changed', Buffer.from(packed).fill(0, packed.length - 8, packed.length - 4), undefined, 'OVF_GZIP_DAMAGED'],
    ['other than promised', packed, data, 'OVF_DIGEST_DIFFERS'],
    ['followed by zeros', Buffer.concat([packed, Buffer.alloc(3 * 2 ** 20)]), undefined, 'OVF_GZIP_DAMAGED'],
    [
      'followed by zeros unlike promised',
      Buffer.concat([packed, Buffer.alloc(5 * 2 ** 20)]),
      packed,
      'OVF_DIGEST_DIFFERS',
    ],
    ['followed by data', Buffer.concat([packed, data]), undefined, 'OVF_GZIP_DAMAGED'],
  ] as const)('that is %s is refused', async (_what, content, promised, code) => {
    await expectFailure(readDisk(await open(content, promised)), code);
  });

  test('that holds more than its disk can is stopped', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 2 ** 20));
    await expectFailure(readDisk(await open(bomb)), 'OVF_GZIP_TOO_LARGE');
  });

  test('can be left in the middle, and stopped', async () => {
    const link = await open(packed);
    const [first] = (await link.machine()).disks;
    if (!first) throw new Error('no disk');
    const bytes = await link.open(first, control);
    for await (const piece of bytes.stream(signal)) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
    await expect(readAll(bytes, AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
    await bytes.close();
  });
});

describe('several machines', () => {
  const content = `<VirtualSystemCollection ovf:id="all">${virtualSystem({ id: 'web', system: '<Name>Web</Name>', hardware: hardDisk('vmdisk1') })}${virtualSystem({ id: 'db', hardware: '' })}</VirtualSystemCollection>`;
  const path = folder.write('several.ova', tar({ name: 'x.ovf', data: ovf({ content }) }, vmdk));

  test('are listed, and one is chosen by id or name', async () => {
    const link = await connectOva(path, 'Web');
    expect(await Array.fromAsync(link.machines(signal))).toEqual([
      { id: 'web', name: 'Web', disks: 1, bytes: 2 ** 20 },
      { id: 'db', name: 'db', disks: 0, bytes: 0 },
    ]);
    const question = { key: 'source.vm', kind: 'choice', needed: false } as const;
    expect((await Array.fromAsync(link.choices(question, {}))).map(choice => [choice.value, choice.label])).toEqual([
      ['web', 'Web'],
      ['db', 'db'],
    ]);
    expect((await link.machine()).id).toBe('web');
    expect((await link.machine('db')).disks).toEqual([]);
    await link.close();
  });

  test('without a choice, or with one that is none of them, are a failure that names them', async () => {
    const link = await connectOva(path);
    await expectFailure(link.machine(), 'OVF_SEVERAL_MACHINES', { names: 'web, db' });
    await expectFailure(link.machine('mail'), 'OVF_NO_SUCH_MACHINE', { machine: 'mail', names: 'web, db' });
    await link.close();
  });
});

describe('what is no OVA is refused', () => {
  test.each([
    ['zip', Buffer.from('PK\u0003\u0004')],
    ['gzip', gzipSync('x')],
    ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0])],
    ['7z', Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c])],
    ['bzip2', Buffer.from('BZh9')],
    ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd])],
  ])('naming what it is: %s', async (container, magic) => {
    const path = folder.write('packed.ova', Buffer.concat([magic, Buffer.alloc(2000)]));
    await expectFailure(connectOva(path), 'OVA_PACKED', { container });
  });

  test('a disk, an empty file, nothing, a tar without a descriptor or with two', async () => {
    await expectFailure(connectOva(folder.write('d.ova', Buffer.alloc(4096, 'KDMV'))), 'OVA_NOT_TAR');
    await expectFailure(connectOva(folder.write('e.ova', '')), 'SOURCE_EMPTY');
    await expectFailure(connectOva(folder.path('gone.ova')), 'SOURCE_NOT_FOUND', { path: folder.path('gone.ova') });
    await expectFailure(connect(vmdk), 'OVA_NO_OVF');
    await expectFailure(connect(descriptor, { ...descriptor, name: 'b.ovf' }), 'OVA_SEVERAL_OVF', {
      names: 'web.ovf, b.ovf',
    });
  });

  test('one that is cut', async () => {
    const whole = Buffer.concat([member(descriptor), member(vmdk)]);
    await expectFailure(connectOva(folder.write('cut.ova', whole.subarray(0, whole.length - 1500))), 'OVA_TRUNCATED', {
      member: 'web-disk1.vmdk',
    });
  });

  test('and one that is shortened while it is read names the place', async () => {
    const path = folder.write('short.ova', tar(descriptor, vmdk));
    const link = await connectOva(path);
    truncateSync(path, 2_000_000);
    await expectFailure(readDisk(link), 'SOURCE_ENDED', { file: 'short.ova › web-disk1.vmdk', offset: 2_000_000 });
    await link.close();
  });
});

test('wherever one byte of an OVA with a manifest is changed, the disk is the same or refused', async () => {
  const small = Buffer.from(data.subarray(0, 700));
  const whole = tar(descriptor, { ...vmdk, data: small }, manifest('sha256', small));
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, bits) => {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ bits;
      const path = folder.write('flipped.ova', changed);
      const found = await valueOrFailed(async () => {
        const link = await connectOva(path);
        return readDisk(link).finally(() => link.close());
      });
      if ('failure' in found) expect(found.failure.exit).toBe('data');
      else expect(found.equals(small)).toBe(true);
    }),
    fuzz(400, 6),
  );
});

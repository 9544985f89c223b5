import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prettyName, shortGuest } from '../../../../../src/pipeline/source/vsphere/inventory/guest.ts';
import { fileNamed, shownName, unescapeName } from '../../../../../src/pipeline/source/vsphere/inventory/names.ts';

/** What the API does to a name. */
const escaped = (name: string) => name.replace(/[%/\\]/g, c => `%${c.charCodeAt(0).toString(16)}`);

describe('a name', () => {
  it('comes back as it was given, whatever is in it', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), name => unescapeName(escaped(name)) === name));
  });

  it.each([
    ['a%2fb', 'a/b'],
    ['a%2Fb', 'a/b'],
    ['a%5cb', 'a\\b'],
    ['100%25', '100%'],
    ['%252f', '%2f'],
    ['50%20off', '50%20off'],
    ['%', '%'],
    ['%2', '%2'],
  ])('%s is unescaped exactly: %s', (raw, name) => {
    expect(unescapeName(raw)).toBe(name);
  });

  it('cannot steer a terminal', () => {
    expect(shownName('web\u001b[2J\u202egnp')).toBe('web\ufffd[2J\ufffdgnp');
  });
});

describe('a file on a datastore', () => {
  it('has two halves', () => {
    expect(fileNamed('[store 1] web 01/web.vmdk')).toEqual({ datastore: 'store 1', path: 'web 01/web.vmdk' });
    for (const no of ['', '[] a', '[a]', '/vmfs/volumes/a/b.vmdk']) expect(fileNamed(no)).toBeUndefined();
  });
});

describe('a guest fits its column', () => {
  it.each([
    ['Ubuntu Linux (64-bit)', 'Ubuntu'],
    ['Ubuntu Linux (32-bit)', 'Ubuntu 32-bit'],
    ['Debian GNU/Linux 11 (64-bit)', 'Debian 11'],
    ['Red Hat Enterprise Linux 8 (64-bit)', 'RHEL 8'],
    ['SUSE Linux Enterprise 15 (64-bit)', 'SLE 15'],
    ['CentOS 4/5 or later (64-bit)', 'CentOS 4/5+'],
    ['Microsoft Windows Server 2016 or later (64-bit)', 'Windows Server 2016+'],
    ['Microsoft Windows 10 (64-bit)', 'Windows 10'],
    ['FreeBSD 13 or later versions (64-bit)', 'FreeBSD 13+'],
    ['VMware Photon OS (64-bit)', 'Photon OS'],
    ['Other 3.x or later Linux (64-bit)', 'Other 3.x+ Linux'],
    ['Other (64-bit)', 'Other'],
    ['Ubuntu 24.04.1 LTS', 'Ubuntu 24.04.1 LTS'],
    ['otherGuest', 'otherGuest'],
    ['Microsoft', 'Microsoft'],
    ['(64-bit)', '(64-bit)'],
  ])('%s as %s', (whole, short) => {
    expect(shortGuest(whole)).toBe(short);
    expect(shortGuest(short)).toBe(short);
  });

  it('gets no longer, loses no version, and is nothing for nothing', () => {
    const name = fc.tuple(
      fc.constantFrom('Microsoft Windows Server', 'Red Hat Enterprise Linux', 'Ubuntu Linux', 'SUSE Linux Enterprise'),
      fc.nat({ max: 2030 }),
      fc.constantFrom('', ' or later', ' (64-bit)', ' (32-bit)', ' or later (64-bit)'),
    );
    fc.assert(
      fc.property(name, ([system, version, rest]) => {
        const short = shortGuest(`${system} ${version}${rest}`) ?? '';
        return short.length <= system.length + 1 + String(version).length + rest.length && short.includes(`${version}`);
      }),
    );
    fc.assert(fc.property(fc.string(), text => (shortGuest(text) ?? '').length <= 81));
    expect([shortGuest(undefined), shortGuest(''), shortGuest('  ')]).toEqual([undefined, undefined, undefined]);
  });

  it('is what its tools call it', () => {
    expect(prettyName("distroName='Ubuntu' prettyName='Ubuntu 24.04.1 LTS'")).toBe('Ubuntu 24.04.1 LTS');
    expect(prettyName("xprettyName='no'")).toBeUndefined();
    expect(prettyName(undefined)).toBeUndefined();
  });
});

import { describe, expect, test } from 'vitest';
import { type Holder, thisHolder, verdictOn } from '../../../src/pipeline/session/holder.ts';
import { type Place, placeOn, type System, startOf } from '../../../src/pipeline/session/this-machine.ts';

const root = 'pid:[4026531836]';
const here: Place = { host: 'a', machine: 'm1', boot: 'b1', space: root };
const holder: Holder = { pid: 7, started: '100', ...here };
const living = { here, runs: () => true, startOf: () => '100' };
const gone = { ...living, runs: () => false };
const reused = { ...living, startOf: () => '900' };
const unknown = { ...living, startOf: () => undefined };

describe('the holder of a lock', () => {
  test.each([
    ['lives', holder, living, 'alive'],
    ['is gone', holder, gone, 'dead'],
    ['is gone, and its pid is another process now', holder, reused, 'dead'],
    ['has a start that nobody knows', holder, unknown, 'unsure'],
    ['lives, on this machine under its name of yesterday', { ...holder, host: 'dhcp-17' }, living, 'alive'],
    ['is gone, on this machine under its name of yesterday', { ...holder, host: 'dhcp-17' }, gone, 'dead'],
    ['wrote before this machine was started anew', { ...holder, boot: 'b0' }, living, 'dead'],
    ['wrote before this machine was started anew and renamed', { ...holder, boot: 'b0', host: 'x' }, living, 'dead'],
    ['is on another machine', { ...holder, machine: 'm2', boot: 'b2' }, gone, 'unsure'],
    ['is on another machine of the same name', { ...holder, machine: 'm2', boot: 'b2' }, gone, 'unsure'],
    ['is in a container of this machine', { ...holder, space: 'pid:[4026532001]' }, gone, 'unsure'],
    [
      'is in a container elsewhere, with the id of the same image',
      { ...holder, boot: 'b2', host: 'x', space: 'pid:[4026532001]' },
      gone,
      'unsure',
    ],
    ['was in a container of that name before', { ...holder, boot: 'b2', space: 'pid:[4026532001]' }, gone, 'dead'],
    ['wrote with an earlier version, here', { pid: 7, started: '100', host: 'a' }, gone, 'dead'],
    ['wrote with an earlier version, elsewhere', { pid: 7, started: '100', host: 'b' }, gone, 'unsure'],
  ] as const)('%s', (_what, lock, look, verdict) => {
    expect(verdictOn(lock, look)).toBe(verdict);
  });

  test('is known by the id of its machine where there is no other (Windows), whatever that is called', () => {
    const windows = { host: 'a', machine: 'm1' };
    const lock = { pid: 7, started: '', host: 'b', machine: 'm1' };
    expect(verdictOn(lock, { ...gone, here: windows })).toBe('dead');
    expect(verdictOn(lock, { ...unknown, here: windows })).toBe('unsure');
    expect(verdictOn({ ...lock, machine: 'm2' }, { ...gone, here: windows })).toBe('unsure');
  });

  test('that is this process lives', () => {
    expect(verdictOn(thisHolder())).toBe('alive');
  });
});

describe('where a process is', () => {
  const asked: string[][] = [];
  const nothing: System = { read: () => undefined, link: () => undefined, ask: () => undefined };
  const telling = (answers: Readonly<Record<string, string>>): System => ({
    read: file => answers[file],
    link: file => answers[file],
    ask: (program, args) => {
      asked.push([program, ...args]);
      return answers[program];
    },
  });

  test('on Linux: its id, the boot and the namespace of its process ids; the id itself is not told', () => {
    const id = '0123456789abcdef0123456789abcdef';
    const files = { '/etc/machine-id': `${id}\n`, '/proc/sys/kernel/random/boot_id': 'b\n', '/proc/self/ns/pid': root };
    const place = placeOn('linux', telling(files));
    expect(place).toMatchObject({ machine: expect.stringMatching(/^[0-9a-f]{32}$/), boot: 'b', space: root });
    expect(JSON.stringify(place)).not.toContain(id);
    expect(startOf(7, 'linux', telling({ '/proc/7/stat': `7 (a b) c) S ${'1 '.repeat(18)}4711 0` }))).toBe('4711');
  });

  test('on macOS: the same by ioreg, sysctl and ps, whose time is of no zone and no language', () => {
    const ioreg = '    "IOPlatformUUID" = "11111111-2222-3333-4444-555555555555"\n';
    const mac = telling({ ioreg, sysctl: 'B-1\n', env: 'Sat Nov 21 18:48:32 2026\n' });
    expect(placeOn('darwin', mac)).toMatchObject({ machine: expect.any(String), boot: 'B-1' });
    expect(startOf(7, 'darwin', mac)).toBe('Sat Nov 21 18:48:32 2026');
    expect(asked.at(-1)).toEqual(['env', 'LC_ALL=C', 'TZ=UTC0', 'ps', '-o', 'lstart=', '-p', '7']);
  });

  test('on Windows: its id alone', () => {
    const reg = 'HKEY_LOCAL_MACHINE\\X\r\n    MachineGuid    REG_SZ    aaaa-bbbb\r\n';
    expect(Object.keys(placeOn('win32', telling({ reg })))).toEqual(['host', 'machine']);
    expect(startOf(7, 'win32', telling({}))).toBeUndefined();
  });

  test('that tells nothing: its name', () => {
    for (const platform of ['linux', 'darwin', 'win32', 'freebsd'] as const)
      expect(Object.keys(placeOn(platform, nothing))).toEqual(['host']);
  });

  test.runIf(process.platform !== 'win32')('is asked of the system itself', () => {
    expect(startOf(process.pid)).toMatch(/./);
  });
});

import { describe, expect, it } from 'vitest';
import { isStuck, plainLog, sightingIn, tailOf } from '../../../../../src/pipeline/target/azure/vm/boot/verdict.ts';

const verdictOf = (text: string) => sightingIn(text).verdict;

describe('the log of a serial console', () => {
  it.each([
    ['panic-root', '[    2.7] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)'],
    ['panic', '[   31.0] Kernel panic - not syncing: softlockup: hung tasks'],
    ['initramfs', 'dracut-initqueue[312]: Warning: dracut-initqueue timeout - starting timeout scripts\ndracut:/# '],
    [
      'initramfs',
      'Gave up waiting for root file system device.\nALERT!  UUID=1 does not exist.  Dropping to a shell!\n(initramfs) ',
    ],
    [
      'emergency',
      'You are in emergency mode. After logging in, type "journalctl -xb"\nGive root password for maintenance',
    ],
    ['grub', 'error: no such partition.\nEntering rescue mode...\ngrub rescue> '],
    ['grub', '   Minimal BASH-like line editing is supported.\n\ngrub> '],
    [
      'no-boot',
      '1. SCSI Disk (0,0) The boot loader did not load an operating system.\nNo operating system was loaded.',
    ],
    ['no-boot', '>>Start PXE over IPv4.'],
    ['secure-boot', 'Verification failed: (0x1A) Security Violation'],
    ['login', 'Debian GNU/Linux 12 web ttyS0\n\nweb login: '],
    ['login', 'Red Hat Enterprise Linux 9.4 (Plow)\nKernel 5.14.0 on an x86_64\n\nweb-01 login:'],
    ['login', 'Computer is booting, SAC started and initialized.\nSAC>'],
    ['unknown', '[    0.000000] Linux version 6.1.0-18-cloud-amd64'],
    ['unknown', ''],
  ] as const)('says %s', (verdict, text) => {
    expect(verdictOf(text)).toBe(verdict);
  });

  it('is judged by what came last', () => {
    const panic = 'Kernel panic - not syncing: Fatal exception\n';
    const login = '\nweb login: ';
    expect([verdictOf(panic + login), verdictOf(login + panic)]).toEqual(['login', 'panic']);
  });

  it('holds nobody up who only waits, and calls a dead end one', () => {
    expect((['ready', 'login', 'unknown', 'unwatched'] as const).some(isStuck)).toBe(false);
    expect((['panic', 'initramfs', 'grub', 'no-boot'] as const).every(isStuck)).toBe(true);
  });

  it('is shown without what would move a cursor, and its last lines only', () => {
    const raw = Buffer.from(
      '\u001b[2J\u001b[01;01Hfirst\r\n\u001b]0;title\u0007sec\u0008ond\r\n\r\n\r\n\r\nthird\0\0\u202e',
    );
    const text = plainLog(raw);
    expect(text).toBe('first\nsecond\n\nthird');
    expect(tailOf(text, 2)).toBe('second\nthird');
    expect(tailOf('x'.repeat(500), 3).length).toBe(200);
  });

  it('is judged in no time, whatever it holds', () => {
    const hostile = `${'login '.repeat(10_000)}\n${'error: file '.repeat(2000)}${'\u001b['.repeat(2000)}`;
    expect(verdictOf(plainLog(Buffer.from(hostile)).slice(-64 * 1024))).toBe('unknown');
  });
});

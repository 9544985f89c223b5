import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bootMenu } from '../../../../src/pipeline/guest/facts/boot/index.ts';
import { Guest } from '../../../../src/pipeline/guest/guest.ts';
import { fuzz } from '../../../fixtures/fuzz.ts';
import { treeOf } from '../../../fixtures/guest/tree.ts';

function menuOf(path: string, text: string) {
  return bootMenu(new Guest({ family: 'linux', files: treeOf({ [path]: text }) }));
}

const entry = "menuentry 'Debian' {\n\tlinux /boot/vmlinuz-6.1 root=/dev/vda1 ro\n\tinitrd /boot/initrd.img-6.1\n}\n";

test('a brace too many in grub.cfg neither hides the menu nor keeps the program for ever', async () => {
  for (const text of [`}\n${entry}`, `}}}\n${entry}}\n`, `submenu 'More' {\n${entry}}\n}\n}\n${entry}`]) {
    const menu = await menuOf('/boot/grub/grub.cfg', text);
    expect(menu?.entries.map(({ title }) => title)).toContain('Debian');
    expect(menu?.default?.kernel).toBe('/boot/vmlinuz-6.1');
  }
});

test('a menu of nothing but titles is read in the time of its length', async () => {
  const menu = await menuOf('/boot/grub/menu.lst', 'title a\nkernel /vmlinuz root=/dev/sda1\n'.repeat(50_000));
  expect(menu?.entries.length).toBe(500);
  await expect(menuOf('/boot/grub/menu.lst', '\n'.repeat(1_000_000))).rejects.toThrow('too-much');
});

const statements = [
  'menuentry "a" {',
  "submenu 'b' {",
  '}',
  '{',
  '}}',
  '\tlinux /vmlinuz root=UUID=1 ro quiet',
  '\tinitrd /initrd.img',
  'set default="1>2"',
  'set default="$saved_entry"',
  'title a',
  'kernel /vmlinuz',
  'default 9',
  'if [ x$feature = xy ] ; then',
  'blscfg',
  '# }',
  '',
];

test('menus of any statements in any order are read to their end', async () => {
  const path = fc.constantFrom('/boot/grub/grub.cfg', '/boot/grub2/grub.cfg', '/boot/grub/menu.lst');
  const lines = fc.array(fc.oneof(fc.constantFrom(...statements), fc.string({ unit: 'binary' })), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(path, lines, async (file, text) => {
      const menu = await menuOf(file, `${text.join('\n')}\n`);
      if (menu?.default) expect(menu.entries).toContain(menu.default);
    }),
    fuzz(400, 907),
  );
});

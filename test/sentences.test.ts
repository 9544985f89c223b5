import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readsLikeASentence, sentences } from './house/sentences.ts';
import { checkout, filesIn, parse, print } from './house/source.ts';
import { differences, untranslated } from './house/translations.ts';

/** The sandbox imitates servers, which speak sentences of their own. */
const outside = filesIn('src').filter(({ path }) => !/^src\/(screens\/text|sandbox)\//.test(path));

describe('a sentence outside screens/text', () => {
  it.each([
    ["throw new Error('The disk is empty');", 'src/pipeline/image/raw.ts'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: planted code
    ['const said = `${file} is not a disk`;', 'src/pipeline/image/raw.ts'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: planted code
    ['const said = `copied ${a} of ${b}`;', 'src/commands/convert.ts'],
    ['const said = `Two lines,\nof three words each`;', 'src/commands/convert.ts'],
    ["const said = { title: 'Where to now?' };", 'src/screens/where.tsx'],
    ['const shown = <Text>Press Enter to go on</Text>;', 'src/screens/where.tsx'],
    ["const said = '磁盘是空的';", 'src/pipeline/image/raw.ts'],
  ])('is caught: %s', (code, path) => {
    expect(sentences([parse(path, code)])).toHaveLength(1);
  });

  it.each([
    'application/json; charset=utf-8',
    'createType="streamOptimized"',
    'RW 2048 SPARSE "web-disk1.vmdk"',
    'RW \u{0} SPARSE "\u{0}"',
    'HTTP/1.1 200 OK',
    '<Info>List of the virtual disks</Info>',
    "tagName eq 'vmferry' and tagValue eq '\u{0}'",
    'x-ms-date:\u{0}\nx-ms-version:\u{0}',
    'efi-system',
    'Bearer \u{0}',
    '\u{0} \u{0} \u{0}',
    'Network adapter \u{0}',
    '# The Disk Data Base\nddb.uuid = "60 00"',
  ])('is not what a machine reads: %s', text => {
    expect(readsLikeASentence(text)).toBe(false);
  });

  it('is nowhere in the program', () => {
    expect(sentences(outside).map(print)).toEqual([]);
  });
});

describe('the two languages', () => {
  const [en, zhCN] = [language('en'), language('zh-CN')];

  it('show what is missing, left over, untold or left in English where it is planted', () => {
    const from = { a: (f: { file: string; n: number }) => `${f.n} of ${f.file} is read`, b: 'Nothing here', c: 'Yes' };
    const to = { a: (f: { file: string; n: number }) => `已读取 ${f.file}`, b: 'Nothing here', d: '是' };
    expect(differences(from, to)).toEqual(['a: n is not told', 'c: is missing', 'd: is left over']);
    expect(untranslated(to)).toEqual(['b: Nothing here']);
  });

  it('have the same sentences, made of the same facts', async () => {
    expect(differences(await en, await zhCN)).toEqual([]);
  });

  it('are two: no English is left in the Chinese but names', async () => {
    expect(untranslated(await zhCN)).toEqual([]);
  });
});

/** Everything that the files of a language export, by file. */
async function language(name: string): Promise<Record<string, object>> {
  const folder = join(checkout, 'src/screens/text', name);
  const files = readdirSync(folder).sort();
  return Object.fromEntries(
    await Promise.all(files.map(async file => [file, { ...(await import(join(folder, file))) }])),
  );
}

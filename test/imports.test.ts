import { existsSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import about from '../package.json' with { type: 'json' };
import { cycles, loadedBy } from './house/cycles.ts';
import { exportOffences } from './house/exports.ts';
import { importsOf } from './house/imports.ts';
import { layerOffences } from './house/layers.ts';
import { workOnImport } from './house/on-import.ts';
import { checkout, filesIn, type Offence, offence, parse, print, type SourceFile } from './house/source.ts';

const program = filesIn('src');
/** Those that are run, not imported. */
const entries = ['src/launcher.ts', 'src/native/inflate-thread.ts'];

describe('import rules', () => {
  it.each([
    ['src/pipeline/transfer/window.ts', "import { Text } from 'ink';"],
    ['src/pipeline/plan.ts', "import type { ReactNode } from 'react';"],
    ['src/pipeline/plan.ts', "import { en } from '../screens/text/en.ts';"],
    ['src/pipeline/image/raw.ts', "import type { A } from '../source/ova/tar.ts';"],
    ['src/pipeline/source/ova/ova.ts', "const later = () => import('../../target/azure/disk/disk.ts');"],
    ['src/pipeline/target/file/sink.ts', "export { vhd } from '../../image/vhd/footer.ts';"],
    ['src/pipeline/target/aws/ebs.ts', "import { grant } from '../azure/grant.ts';"],
    ['src/pipeline/guest/fstab.ts', "import { open } from '../image/vmdk/open.ts';"],
    ['src/pipeline/target/azure/md5.ts', "import { digest } from '../../../native/index.ts';"],
    ['src/pipeline/source/ova/tar.ts', "import { inflateGrain } from '../../../native/index.ts';"],
    ['src/screens/disks.tsx', "import { transfer } from '../pipeline/transfer/transfer.ts';"],
    ['src/screens/text/types.ts', "import { azureFailure } from '../../pipeline/target/azure/failures.ts';"],
    ['src/screens/welcome.tsx', "import { demo } from '../commands/demo.ts';"],
    ['src/sandbox/azure/footer.ts', "import { footer } from '../../pipeline/image/vhd/footer.ts';"],
    ['src/sandbox/azure/pages.ts', "import { digest } from '../../native/index.ts';"],
    ['src/sandbox/azure/pages.ts', "type Piece = import('../../pipeline/transfer/cutter.ts').Piece;"],
    ['src/commands/run.ts', "import { startAzure } from '../sandbox/azure/index.ts';"],
    ['src/commands/run.ts', "import { main } from '../main.ts';"],
    ['src/commands/run.ts', "import { scratch } from '../../test/scratch.ts';"],
  ])('catch an offender planted in %s: %s', (path, code) => {
    expect(layerOffences([parse(path, code)])).not.toEqual([]);
  });

  it.each([
    ['src/screens/text/types.ts', "import type { AzureFailures } from '../../pipeline/target/azure/failures.ts';"],
    ['src/pipeline/guest/fstab.ts', "import { table } from '../image/partitions/table.ts';"],
    ['src/commands/demo.ts', "import { startAzure } from '../sandbox/azure/index.ts';"],
    ['src/pipeline/target/index.ts', "import { azure } from './azure/target.ts';"],
  ])('let through what is allowed in %s: %s', (path, code) => {
    expect(layerOffences([parse(path, code)]).map(print)).toEqual([]);
  });

  it('hold in the program', () => {
    expect(layerOffences(program).map(print)).toEqual([]);
  });

  it('every import names a file that is there, with its extension, or a package of package.json', () => {
    const planted = parse('src/main.ts', "import './gone.ts'; import 'left-pad'; import 'node:nothing';");
    expect(unresolved([planted])).toHaveLength(3);
    expect(unresolved(program).map(print)).toEqual([]);
  });
});

describe('cycles', () => {
  const ring = (last: string) => [
    parse('src/a.ts', "import { b } from './b.ts';"),
    parse('src/b.ts', "export { c } from './c.ts';"),
    parse('src/c.ts', last),
  ];

  it('are found, types and late imports aside', () => {
    expect(cycles(ring("import { a } from './a.ts';")).map(print)).toEqual([
      "src/c.ts:1  import { a } from './a.ts';  (a cycle: src/a.ts -> src/b.ts -> src/c.ts -> src/a.ts)",
    ]);
    expect(cycles(ring("import { type A } from './a.ts';"))).toEqual([]);
    expect(cycles(ring("export const a = () => import('./a.ts');"))).toEqual([]);
  });

  it('are not in the program', () => {
    expect(cycles(program).map(print)).toEqual([]);
  });
});

describe('a module', () => {
  it.each([
    "console.log('loaded');",
    "const config = readFileSync('plan.yaml');",
    'export const server = createServer();',
    'export const settings = new Conf();',
    'export class Disk { static open = connect(); }',
    'for (const row of table) row.go();',
    'if (process.argv[2]) start();',
    'export const me = await whoAmI();',
    'const start = () => fetch(address); export const started = start();',
    'export const wide = measure`text`;',
    'process.exitCode = 1;',
  ])('that does work when it is imported is caught: %s', code => {
    expect(workOnImport([parse('src/planted.ts', code)])).toHaveLength(1);
  });

  it.each([
    'export const plan = z.strictObject({ version: z.literal(1) });',
    'const zeros = Buffer.alloc(4096); export const ids = new Set([1, 2]);',
    'export class Disk { private readonly runs = open(); read() { return load(); } }',
    'const table = crcTable(); function crcTable() { return Uint32Array.from({ length: 256 }, (_, n) => n >>> 1); }',
    'if (import.meta.main) await serve();',
    "export const read = async () => (await import('./late.ts')).read();",
  ])('that only builds values is let through: %s', code => {
    expect(workOnImport([parse('src/planted.ts', code)]).map(print)).toEqual([]);
  });

  it('does no work when it is imported, but the launcher', () => {
    expect(workOnImport(program.filter(file => !entries.includes(file.path))).map(print)).toEqual([]);
  });

  it('has named exports and is no barrel', () => {
    const planted = [
      parse('src/a.ts', 'export default 1;'),
      parse('src/pipeline/session/index.ts', "export * from './store.ts';"),
    ];
    expect(exportOffences(planted)).toHaveLength(2);
    expect(exportOffences(program).map(print)).toEqual([]);
  });
});

describe('what is heavy', () => {
  const heavy = /^(ink|ink-select-input|react|@azure\/identity|@peculiar\/x509)$|^src\/sandbox\//;
  // The wizard is the screens: whoever loads it wants them.
  const light = /^src\/commands\/(?!wizard\.ts$)/;
  const starts = ['src/main.ts', ...program.map(file => file.path).filter(path => light.test(path))];

  it('is found where it is loaded early', () => {
    const planted = [parse('src/main.ts', "import './a.ts';"), parse('src/a.ts', "import { render } from 'ink';")];
    expect([...loadedBy('src/main.ts', planted)].filter(name => heavy.test(name))).toEqual(['ink']);
  });

  it.each(starts)('is not loaded by %s alone', path => {
    expect([...loadedBy(path, program)].filter(name => heavy.test(name))).toEqual([]);
  });
});

function unresolved(files: readonly SourceFile[]): Offence[] {
  const packages = Object.keys(about.dependencies);
  return files.flatMap(file =>
    importsOf(file)
      .filter(({ specifier, to }) => {
        if (specifier.startsWith('.')) return !existsSync(join(checkout, to)) || !/\.\w+$/.test(to);
        if (specifier.startsWith('node:')) return !builtinModules.includes(specifier.slice('node:'.length));
        return !packages.includes(to);
      })
      .map(item => offence(file, item.node, 'no such file, or no such package in package.json')),
  );
}

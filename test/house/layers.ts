import { type Import, importsOf } from './imports.ts';
import { type Offence, offence, type SourceFile } from './source.ts';

/** The import rules of docs/architecture.md, one entry each. */
interface Rule {
  readonly says: string;
  broken(from: string, to: Import): boolean;
}

/** What screens may know of the pipeline by value: its shapes, its questions, and how to start it. */
const screensMayUse = [
  'types',
  'answers',
  'plan',
  'migrate',
  'run-state',
  'run-events',
  'session',
  'extents',
  'failure',
  'guest/judge',
];

/** native is for those that touch every byte; the others have their one reason. */
const nativeIsFor: readonly (readonly [from: RegExp, names: RegExp])[] = [
  [/^src\/(native|pipeline\/image|pipeline\/transfer)\b/, /^/],
  [/^src\/pipeline\/source\//, /^(digest|digestsOf|hasher|isZero|zeroUnits|holes)$/],
  [/^src\/pipeline\/target\/file\//, /^holes$/],
  [/^src\/pipeline\/(migrate|stages)\.ts$/, /^kernelName$/],
  [/^src\/commands\/[\w-]+\.ts$/, /^(kernel(Name|Version|Trouble)|useKernel|isZero)$/],
];

const rules: readonly Rule[] = [
  {
    says: 'the pipeline knows no screen, no command and no sandbox',
    broken: (from, { to }) =>
      inside(from, 'src/pipeline') && (/^src\/(screens|commands|sandbox)\//.test(to) || /^(ink|react)(-|$)/.test(to)),
  },
  {
    says: 'source, image and target never import each other',
    broken: (from, { to }) => {
      const ends = /^src\/pipeline\/(source|image|target)\//;
      const [mine, other] = [ends.exec(from)?.[1], ends.exec(to)?.[1]];
      return mine !== undefined && other !== undefined && mine !== other;
    },
  },
  {
    says: 'a target never imports another target',
    broken: (from, { to }) => {
      const folder = /^src\/pipeline\/target\/([^/]+)\//;
      const [mine, other] = [folder.exec(from)?.[1], folder.exec(to)?.[1]];
      return mine !== undefined && other !== undefined && mine !== other;
    },
  },
  {
    says: 'of image, source and target, guest imports image/partitions only',
    broken: (from, { to }) =>
      inside(from, 'src/pipeline/guest') &&
      /^src\/pipeline\/(source|image|target)\//.test(to) &&
      !inside(to, 'src/pipeline/image/partitions'),
  },
  {
    says: 'native is imported by image, transfer, for hashing by source and for holes by target/file',
    broken: (from, { to, names }) =>
      inside(to, 'src/native') &&
      !nativeIsFor.some(([who, what]) => who.test(from) && names.every(name => what.test(name))),
  },
  {
    says: `screens import from the pipeline only ${screensMayUse.join(', ')}, and catalogues as types`,
    broken: (from, { to, typeOnly }) => {
      const part = /^src\/pipeline\/(.+)$/.exec(to)?.[1];
      if (!inside(from, 'src/screens') || part === undefined) return false;
      const allowed = screensMayUse.some(name => part === `${name}.ts` || part.startsWith(`${name}/`));
      return (
        !allowed &&
        !(typeOnly && /(^|[/-])(failures|evidence|notes|checks|sayings)\.ts$|^guest\/(checks\/|judge\.ts$)/.test(part))
      );
    },
  },
  {
    says: 'screens import no command',
    broken: (from, { to }) => inside(from, 'src/screens') && inside(to, 'src/commands'),
  },
  {
    says: 'the sandbox shares no code with what it imitates for, and speaks to nobody',
    broken: (from, { to }) =>
      inside(from, 'src/sandbox') &&
      /^src\/(native|screens|commands|pipeline\/(source|image|target|transfer|guest|session|migrate|stages))\b/.test(
        to,
      ),
  },
  {
    says: 'only commands/demo imports the sandbox',
    broken: (from, { to }) =>
      inside(to, 'src/sandbox') && !inside(from, 'src/sandbox') && !/^src\/commands\/demo\b/.test(from),
  },
  {
    says: 'nothing imports main but the launcher, nothing imports the launcher',
    broken: (from, { to }) => to === 'src/launcher.ts' || (to === 'src/main.ts' && from !== 'src/launcher.ts'),
  },
  {
    says: 'the program imports no test, and nothing outside src but package.json',
    broken: (_from, { to, specifier }) => specifier.startsWith('.') && !inside(to, 'src') && to !== 'package.json',
  },
];

export function layerOffences(files: readonly SourceFile[]): Offence[] {
  return files.flatMap(file =>
    importsOf(file).flatMap(item =>
      rules.filter(rule => rule.broken(file.path, item)).map(rule => offence(file, item.node, rule.says)),
    ),
  );
}

function inside(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}

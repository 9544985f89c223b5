import { importsOf } from './imports.ts';
import { isNode, type Node, type Offence, offence, type SourceFile, walk } from './source.ts';

/** Ways to start a program that are not execa, and so may mean a shell. */
const others = /^(node:)?(child_process|cluster|worker_threads)$/;

/**
 * Calls that start another program otherwise than by execa with a list of arguments, without a shell, and with an
 * environment that our secrets were taken out of.
 */
export function childOffences(files: readonly SourceFile[]): Offence[] {
  return files.flatMap(file => [
    ...importsOf(file)
      .filter(({ specifier }) => others.test(specifier) && !isThread(file.path, specifier) && !isAsked(file.path))
      .map(({ node }) => offence(file, node, 'programs are started by execa')),
    ...[...walk(file.program)].flatMap(node => {
      const wrong = wrongWith(node);
      return wrong === undefined ? [] : [offence(file, node, wrong)];
    }),
  ]);
}

/** A lock is taken between two looks: what the system knows of a process cannot be waited for. Its call is held to the same form. */
function isAsked(path: string): boolean {
  return path === 'src/pipeline/session/this-machine.ts';
}

/** Threads of the kernel run our own program, with no environment and nothing that came from outside as an argument. */
function isThread(path: string, specifier: string): boolean {
  return /worker_threads$/.test(specifier) && /^src\/native\/inflate-threads?\.ts$/.test(path);
}

function wrongWith(node: Node): string | undefined {
  if (node.type === 'TaggedTemplateExpression' && isExeca(node.tag)) return 'a command line instead of a list';
  // $ and execaCommand take a command line; the others hide which options they were given.
  if (node.type === 'ImportSpecifier' && /^(\$|execa\w+)$/.test(nameOf(node.imported))) return 'only execa itself';
  if (node.type !== 'CallExpression' || !isExeca(node.callee)) return undefined;
  const [program, args, options] = node.arguments as Node[];
  if (program === undefined || args === undefined || options === undefined) return 'program, list, options';
  if (program.type === 'TemplateLiteral') return 'a program is named, not put together';
  if (args.type !== 'ArrayExpression' && args.type !== 'Identifier') return 'arguments are a list';
  if (options.type !== 'ObjectExpression') return 'options are written at the call';
  const given = options.properties as Node[];
  const [first] = given;
  const cleaned = first?.type === 'SpreadElement' && isNode(first.argument) && first.argument.type === 'CallExpression';
  if (!cleaned || nameOf((first.argument as Node).callee) !== 'childEnv') return 'childEnv() comes first';
  return given.slice(1).some(({ type, key }) => type === 'SpreadElement' || /^(shell|env|extendEnv)$/.test(nameOf(key)))
    ? 'nothing changes shell or environment'
    : undefined;
}

function isExeca(node: unknown): boolean {
  return /^(\$|execa\w*|execFileSync)$/.test(nameOf(node));
}

function nameOf(node: unknown): string {
  return isNode(node) ? String(node.name ?? node.value ?? '') : '';
}

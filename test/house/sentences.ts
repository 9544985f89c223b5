import { children, isNode, type Node, type Offence, offence, type SourceFile } from './source.ts';

const rule = 'sentences live in src/screens/text';

/** Literals, templates and JSX text that a person could read as a sentence. */
export function sentences(files: readonly SourceFile[]): Offence[] {
  return files.flatMap(file =>
    [...texts(file.program)]
      .filter(({ text }) => readsLikeASentence(text))
      .map(({ node }) => offence(file, node, rule)),
  );
}

/** Where a value goes in a template. */
const hole = '\u{0}';
const word = /^(?=.*[a-z])["'(]*[A-Za-z][A-Za-z'-]*[.,;:!?)"']*$/;
/** Also a name in capitals, which alone makes no sentence: `RW 2048 SPARSE`. */
const wordOrHole = /^["'(]*([A-Za-z][A-Za-z'-]*|\0+)[.,;:!?)"']*$/;

/**
 * Three words in a row, or any word in Chinese. A value put in between counts as a word, but two are written out
 * (`copied ${a} of ${b}`, not `eth ${n}`). What machines read has other marks between its words, or is
 * mark-up, an OData filter or the comment of a configuration file.
 */
export function readsLikeASentence(text: string): boolean {
  if (/\p{Script=Han}/u.test(text)) return true;
  if (/^\s*<|\beq '/.test(text)) return false;
  const lines = text.split('\n').filter(line => !/^\s*#/.test(line));
  return runsOfWords(lines.join(' ')).some(run => {
    const upToLastWord = run.slice(0, run.findLastIndex(token => word.test(token)) + 1);
    return upToLastWord.length >= 3 && upToLastWord.filter(token => word.test(token)).length >= 2;
  });
}

function runsOfWords(text: string): string[][] {
  const runs: string[][] = [[]];
  for (const token of text.split(' ')) {
    if (wordOrHole.test(token)) runs.at(-1)?.push(token);
    else runs.push([]);
  }
  return runs;
}

function* texts(node: Node): Generator<{ node: Node; text: string }> {
  if (/^Import|^Export(All|Named)/.test(node.type) && isNode(node.source)) return;
  if (node.type === 'Literal' && typeof node.value === 'string') yield { node, text: node.value };
  if (node.type === 'JSXText') yield { node, text: String(node.value) };
  if (node.type === 'TemplateLiteral') {
    const quasis = node.quasis as { value: { cooked: string } }[];
    yield { node, text: quasis.map(quasi => quasi.value.cooked).join(hole) };
  }
  for (const child of children(node)) yield* texts(child);
}

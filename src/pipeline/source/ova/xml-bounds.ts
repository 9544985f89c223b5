import { sourceFailure } from '../failures.ts';

/** Bounds of a descriptor; none of some 950 examples of govmomi exceeds them. */
const most = { depth: 48, attributes: 96, nodes: 100_000, declarations: 4096 };

/**
 * One pass over the text before a parser sees it: a parser's time and memory may grow with the square of what is
 * nested or listed in one tag, this grows with the length.
 * @throws Failed OVF_ENTITY for any `<!` that is neither comment nor CDATA, OVF_TOO_COMPLEX, OVF_NOT_WELL_FORMED
 */
export function expectHarmless(text: string, file: string): void {
  let depth = 0;
  let nodes = 0;
  let declarations = 0;
  const bad = (code: 'OVF_ENTITY' | 'OVF_TOO_COMPLEX' | 'OVF_NOT_WELL_FORMED', at: number) =>
    sourceFailure(code, { file, line: lineOf(text, at) });
  for (let at = text.indexOf('<'); at >= 0; ) {
    if (++nodes > most.nodes) throw bad('OVF_TOO_COMPLEX', at);
    const closing = closings.find(([opening]) => text.startsWith(opening, at));
    if (closing !== undefined) {
      const end = text.indexOf(closing[1], at + closing[0].length);
      if (end < 0) throw bad('OVF_NOT_WELL_FORMED', at);
      at = text.indexOf('<', end + closing[1].length);
      continue;
    }
    if (text[at + 1] === '!') throw bad('OVF_ENTITY', at);
    const tag = readTag(text, at);
    if (tag === undefined) throw bad('OVF_NOT_WELL_FORMED', at);
    if (tag.opens) {
      declarations += tag.declarations;
      if (!tag.closes) depth++;
    } else depth--;
    if (depth < 0) throw bad('OVF_NOT_WELL_FORMED', at);
    if (depth > most.depth || tag.attributes > most.attributes || declarations > most.declarations)
      throw bad('OVF_TOO_COMPLEX', at);
    at = text.indexOf('<', tag.end);
  }
}

const closings = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const;

interface Tag {
  readonly opens: boolean;
  readonly closes: boolean;
  readonly attributes: number;
  /** Of them, namespace declarations. */
  readonly declarations: number;
  /** Just behind the `>`. */
  readonly end: number;
}

/** One tag with its quoted values; undefined where it does not end. */
function readTag(text: string, start: number): Tag | undefined {
  const mark = /["'>=]/g;
  let attributes = 0;
  let declarations = 0;
  for (mark.lastIndex = start + 1; ; ) {
    const found = mark.exec(text);
    if (found === null) return undefined;
    if (found[0] === '=') {
      attributes++;
      if (/\sxmlns(:[^\s:]{1,64})?\s{0,8}$/.test(text.slice(Math.max(start, found.index - 80), found.index)))
        declarations++;
    } else if (found[0] === '>') {
      const opens = text[start + 1] !== '/';
      return { opens, closes: text[found.index - 1] === '/', attributes, declarations, end: found.index + 1 };
    } else {
      const end = text.indexOf(found[0], found.index + 1);
      if (end < 0) return undefined;
      mark.lastIndex = end + 1;
    }
  }
}

function lineOf(text: string, at: number): number {
  let line = 1;
  for (let next = text.indexOf('\n'); next >= 0 && next < at; next = text.indexOf('\n', next + 1)) line++;
  return line;
}

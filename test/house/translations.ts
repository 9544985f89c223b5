/** A language: sentences, makers of sentences, and groups of them. */
export type Texts = object;

/** Values a fact can have. A sentence may choose by one, so the facts it uses are those of all of them together. */
const probes = [mark, () => 0, () => 1, () => 2, () => true, () => false, () => ''] as const;

/** What the second language lacks, has too much, or does not tell that the first does; by the name of the sentence. */
export function differences(first: Texts, second: Texts): string[] {
  const [from, to] = [sentencesOf(first), sentencesOf(second)];
  const missing = [...from.keys()].filter(name => !to.has(name)).map(name => `${name}: is missing`);
  const extra = [...to.keys()].filter(name => !from.has(name)).map(name => `${name}: is left over`);
  const untold = [...from].flatMap(([name, sentence]) => {
    const other = to.get(name);
    if (other === undefined) return [];
    const told = factsTold(other);
    return [...factsTold(sentence)].filter(fact => !told.has(fact)).map(fact => `${name}: ${fact} is not told`);
  });
  return [...untold, ...missing, ...extra];
}

/** What is typed, and what is called so in every language though it looks like a word. */
const asItIs =
  /‹[^›]*›|\b(vmferry|qemu-img|az|VBoxManage|netsh)( [a-z]+)*\b|\b(raw|qcow2|vhd|ova|tar|gzip|cloud-init|undefined|true|false)\b/g;

/** Sentences of the second language, which is Chinese, that hold English: no Chinese at all, or a run of words. */
export function untranslated(texts: Texts): string[] {
  return [...sentencesOf(texts)].flatMap(([name, sentence]) => {
    const left = sayings(sentence).filter(said => isEnglish(said.replaceAll(asItIs, '')));
    return left.slice(0, 1).map(said => `${name}: ${said}`);
  });
}

/** Names, units and options have capitals, figures or marks in them; words have not. */
function isEnglish(said: string): boolean {
  if (/\p{Script=Han}/u.test(said)) return /([A-Za-z]+ ){3}[a-z]+/.test(said);
  return said.split(/[^A-Za-z'-]+/).some(token => /^[a-z]{2,}$/.test(token));
}

function sentencesOf(texts: Texts, prefix = ''): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [key, value] of Object.entries(texts)) {
    const name = prefix === '' ? key : `${prefix}.${key}`;
    if (typeof value === 'object' && value !== null) for (const entry of sentencesOf(value, name)) found.set(...entry);
    else found.set(name, value);
  }
  return found;
}

/** Names of the facts that a sentence asks for, whichever way it is made. */
function factsTold(sentence: unknown): Set<string> {
  const told = new Set<string>();
  for (const probe of probes) {
    say(sentence, fact => {
      told.add(fact);
      return probe(fact);
    });
  }
  return told;
}

function sayings(sentence: unknown): string[] {
  return probes.flatMap(probe => say(sentence, probe) ?? []);
}

function mark(fact: string): string {
  return `‹${fact}›`;
}

/** Makes the sentence with facts that `fact` invents by name; undefined when it cannot be made of those. */
function say(sentence: unknown, fact: (name: string) => unknown): string | undefined {
  if (typeof sentence === 'string') return sentence;
  if (typeof sentence !== 'function') return undefined;
  const facts = (path: string): unknown =>
    new Proxy(() => undefined, {
      get: (_target, key) => {
        if (key === Symbol.toPrimitive) return () => fact(path);
        return typeof key === 'symbol' ? undefined : fact(path === '' ? key : `${path}.${key}`);
      },
    });
  try {
    return String(
      sentence(...Array.from({ length: Math.max(1, sentence.length) }, (_, n) => facts(n === 0 ? '' : `${n}`))),
    );
  } catch {
    // A number where the sentence wants words, or the other way round: the other probes tell.
    return undefined;
  }
}

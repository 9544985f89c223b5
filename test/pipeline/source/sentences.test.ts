import { describe, expect, test } from 'vitest';
import * as english from '../../../src/screens/text/en/source.ts';
import * as chinese from '../../../src/screens/text/zh-CN/source.ts';

/** Facts of any name: what a sentence leaves out or gets wrong shows as undefined. */
const facts = (member: string) =>
  new Proxy({} as never, { get: (_target, name) => (name === 'member' ? member : `<${String(name)}>`) });

const all = (text: typeof english) => Object.entries({ ...text.sourceFailures, ...text.sourceEvidence });

describe.each([
  ['English', english, /^.+[.]$/],
  ['Chinese', chinese, /^.*\p{Script=Han}.*。$/u],
])('in %s', (_language, text, sentence) => {
  test.each(all(text))('%s is one sentence that names its facts', (_code, say) => {
    for (const member of ['', 'a.vmdk']) {
      const said = (say as (f: never) => string)(facts(member));
      expect(said).toMatch(sentence);
      expect(said).not.toMatch(/undefined|\n/);
      expect(said).toMatch(/<\w+>/);
    }
  });
});

test('both languages use the same facts', () => {
  const used = (say: (f: never) => string) => {
    const names = new Set<string>();
    say(new Proxy({} as never, { get: (_target, name) => names.add(String(name)) && 'x' }));
    return [...names].sort();
  };
  const other = new Map(all(chinese));
  for (const [code, say] of all(english))
    expect([code, used(say as never)]).toEqual([code, used(other.get(code) as never)]);
});

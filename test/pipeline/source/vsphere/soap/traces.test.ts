import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { child, type Element } from '../../../../../src/pipeline/source/vsphere/soap/element.ts';
import { envelope } from '../../../../../src/pipeline/source/vsphere/soap/envelope.ts';
import type { Arg, ArgValue } from '../../../../../src/pipeline/source/vsphere/vim.ts';
import { plain, read } from './read-plain.ts';

const specs = process.env.VMFERRY_SPECS;
const folder = join(specs ?? '', 'vsphere/traces');
const there = specs !== undefined && existsSync(folder);
const files = there
  ? readdirSync(folder).flatMap(server => readdirSync(join(folder, server)).map(name => `${server}/${name}`))
  : [];
const documents = (ending: string) =>
  files.filter(name => name.endsWith(ending)).map(name => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
const bodyOf = (document: string) => child(read(document), 'Body')?.children[0];

/** The arguments that a recorded request was made of. */
function argumentOf({ type, refType, text, children }: Element): ArgValue {
  const value = children.length > 0 ? children.map((each): Arg => [each.name, argumentOf(each)]) : text;
  if (type !== undefined) return { xsiType: type, value };
  return refType === undefined ? value : { type: refType, value: text };
}

describe.skipIf(!there)(`recorded traffic${there ? '' : ' (skipped: VMFERRY_SPECS is not set)'}`, () => {
  it('every answer is read, and is a method’s or a fault', () => {
    const answers = documents('.res.xml');
    expect(answers.length).toBeGreaterThan(200);
    for (const { name, text } of answers)
      expect([name, bodyOf(text)?.name]).toEqual([name, expect.stringMatching(/Response$|^Fault$/)]);
  });

  it('every request written by us says the same', () => {
    const requests = documents('.req.xml');
    expect(requests.length).toBeGreaterThan(200);
    for (const { name, text } of requests) {
      const recorded = bodyOf(text);
      const [on, ...args] = recorded?.children ?? [];
      if (!recorded || on?.refType === undefined) throw new Error(name);
      const ours = envelope(
        recorded.name,
        { type: on.refType, value: on.text },
        args.map((each): Arg => [each.name, argumentOf(each)]),
      );
      const again = bodyOf(ours);
      expect([name, again && plain(again)]).toEqual([name, plain(recorded)]);
    }
  });
});

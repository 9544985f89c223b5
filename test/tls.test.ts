import { expect, test } from 'vitest';
import { filesIn, parse, type SourceFile } from './house/source.ts';

/** The one place that lets a handshake end before it judges: nothing is sent by then, and only what it trusts gets out. */
const judge = 'src/pipeline/source/vsphere/session/secure-socket.ts';

const lax = (files: readonly SourceFile[]) =>
  files
    .filter(({ text }) => /rejectUnauthorized|NODE_TLS_REJECT_UNAUTHORIZED|--insecure/.test(text))
    .map(({ path }) => path);

test('nothing lets an unverified certificate pass', () => {
  expect(
    lax([parse('src/a.ts', 'connect({ rejectUnauthorized: false });'), parse('src/b.ts', 'connect({});')]),
  ).toEqual(['src/a.ts']);
  expect(lax(filesIn('src'))).toEqual([judge]);
});

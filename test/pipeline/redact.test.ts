import { expect, test } from 'vitest';
import { redacted } from '../../src/pipeline/redact.ts';
import { harmless, planted, secretForms } from '../fixtures/secret-forms.ts';

test.each(secretForms)('%s is never written down', (_what, text) => {
  expect(text).toContain(planted);
  const clean = redacted(text);
  expect(clean).not.toContain('PLANTED');
  expect(clean).toContain('***');
});

test.each(secretForms)('%s is not written down as a part of a record either, which stays one', (_what, text) => {
  const clean = redacted(JSON.stringify({ v: 1, text, after: { at: 7 } }));
  expect(clean).not.toContain('PLANTED');
  expect(JSON.parse(clean)).toMatchObject({ v: 1, after: { at: 7 } });
});

test.each(harmless)('what is no secret stays, so that a log still says what happened: %s', text => {
  expect(redacted(text)).toBe(text);
});

test('lines of half a megabyte that begin like a secret over and over are through in their length', () => {
  const parts = [
    'password="',
    'password',
    'eyJaaaaaaaaa',
    'eyJ-',
    '<password ',
    '\\\\',
    'a:b//x:',
    'authorization ',
    '-----BEGIN PRIVATE KEY-----',
  ];
  for (const part of parts) redacted(part.repeat(Math.ceil(500_000 / part.length)));
});

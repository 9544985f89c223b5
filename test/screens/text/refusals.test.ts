import { describe, expect, test } from 'vitest';
import { runFailure } from '../../../src/pipeline/run-failures.ts';
import { fileTargetFailure } from '../../../src/pipeline/target/file/failures.ts';
import { failureSentence, languages } from '../../../src/screens/text/index.ts';

const codes = ['EROFS', 'EACCES', 'EPERM', 'ENOSPC', 'EDQUOT', 'EFBIG', 'ENOENT', 'ENOTDIR', 'EISDIR', 'EIO'];

describe.each(['en', 'zh-CN'] as const)('what the operating system refuses with, in %s', language => {
  const say = (reason: string) =>
    failureSentence(languages[language], runFailure('STATE_UNWRITABLE', { folder: '/s', reason }).failure);

  test.each(codes)('%s is said in words of its own, with its code behind them', code => {
    expect(say(code)).toContain(code);
    expect(say(code).replace(code, 'E')).not.toBe(say('EUNHEARDOF').replace('EUNHEARDOF', 'E'));
    expect(new Set(codes.map(say)).size).toBe(codes.length);
  });

  test('what nobody has words for stays a code', () => {
    expect(say('EUNHEARDOF')).toMatch(/EUNHEARDOF[.。]/);
    expect(say('toString')).toMatch(/toString[.。]/);
  });
});

test('room is asked for where room is missing, and only there', () => {
  const say = (reason: string) =>
    failureSentence(languages.en, runFailure('STATE_UNWRITABLE', { folder: '/s', reason }).failure);
  expect(say('EROFS')).toBe(
    'The session cannot be saved in /s: this file system is read-only (EROFS). Choose another folder with --state-dir.',
  );
  expect(say('ENOSPC')).toBe(
    'The session cannot be saved in /s: no room is left there (ENOSPC). Make room or choose another folder with --state-dir.',
  );
  expect(codes.filter(code => say(code).includes('Make room'))).toEqual(['ENOSPC', 'EDQUOT']);
  const denied = fileTargetFailure('FILE_DENIED', { file: '/out/web.vhd', reason: 'EROFS' }).failure;
  expect(failureSentence(languages.en, denied)).toBe(
    '/out/web.vhd cannot be written: this file system is read-only (EROFS). Choose another folder.',
  );
});

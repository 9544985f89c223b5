import { expect, it } from 'vitest';
import { languageOf, localeAsked } from '../../../src/screens/text/language.ts';

it.each([
  ['zh_CN.UTF-8', 'zh-CN'],
  ['zh-Hans', 'zh-CN'],
  ['zh', 'zh-CN'],
  ['zhuang', 'en'],
  ['en_US.UTF-8', 'en'],
  ['C', 'en'],
  ['', 'en'],
  [undefined, 'en'],
])('the locale %s is read in %s', (locale, language) => {
  expect(languageOf(locale)).toBe(language);
});

it('--lang goes before the environment, and an empty variable counts as unset', () => {
  const env = { LC_ALL: '', LC_MESSAGES: 'zh_TW', LANG: 'de_DE' };
  expect(localeAsked(['run', 'a.yaml'], env)).toBe('zh_TW');
  expect(localeAsked(['run', '--lang', 'en'], env)).toBe('en');
  expect(localeAsked(['--lang=fr'], env)).toBe('fr');
  expect(localeAsked(['run', '--lang'], env)).toBe('zh_TW');
});

import { describe, expect, it } from 'vitest';
import { languages } from '../src/screens/text/index.ts';
import { errorsPage, makers } from './house/errors-page.ts';

describe('docs/errors.md', () => {
  it('has an entry for every failure code, with its exit code and what to do', async () => {
    await expect(errorsPage()).toMatchFileSnapshot('../docs/errors.md');
  });

  it('knows the maker of every code there is a sentence for', () => {
    const made = makers.flatMap(([codes]) => Object.keys(codes));
    expect(made.toSorted()).toEqual(Object.keys(languages.en.failures).toSorted());
    expect(() => errorsPage([[{ PLANTED: () => '' }, makers[0][1]]])).toThrow('PLANTED');
  });
});

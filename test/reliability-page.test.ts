import { expect, test } from 'vitest';
import { reliabilityPage } from './house/reliability-page.ts';
import { countOf, toldTests } from './house/told-tests.ts';

test('docs/reliability.md tells of every fault that is tested, in the words that a person sees', async () => {
  const planted = reliabilityPage([{ what: 'A planted fault', fails: 'AZURE_DENIED', exit: 77 }]);
  expect(planted).toMatch(/A planted fault .*AZURE_DENIED, exit 77/);
  for (const one of toldTests)
    expect(
      Object.values(countOf(one)).some(count => count > 0),
      one.fault,
    ).toBe(true);
  const gone = {
    fault: '',
    sees: '',
    kept: '',
    tests: { 'test/reliability-page.test.ts': ['a title that no test'.concat(' has')] },
  };
  expect(() => countOf(gone), 'a test that is gone').toThrow(RangeError);
  await expect(reliabilityPage()).toMatchFileSnapshot('../docs/reliability.md');
});

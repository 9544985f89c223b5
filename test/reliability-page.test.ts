import { expect, test } from 'vitest';
import { reliabilityPage } from './house/reliability-page.ts';

test('docs/reliability.md tells of every fault that is tested, in the words that a person sees', async () => {
  const planted = reliabilityPage([{ what: 'A planted fault', fails: 'AZURE_DENIED', exit: 77 }]);
  expect(planted).toMatch(/A planted fault .*AZURE_DENIED, exit 77/);
  await expect(reliabilityPage()).toMatchFileSnapshot('../docs/reliability.md');
});

import { expect, it } from 'vitest';
import { guestChecks } from '../src/pipeline/guest/checks/index.ts';
import { readinessPage } from './house/readiness-page.ts';

it('docs/readiness.md has every check, with what it weighs for each target and what to do', async () => {
  const page = readinessPage();
  for (const id of Object.keys(guestChecks)) expect(page).toContain(`| ${id} |`);
  await expect(page).toMatchFileSnapshot('../docs/readiness.md');
});

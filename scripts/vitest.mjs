import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { modules, root, runNode } from './paths.mjs';

/**
 * Runs vitest to its end.
 * @param {string} name of this run: where its record is left (.cache/tests/NAME.json)
 * @param {string[]} args for `vitest run`
 * @returns {Promise<{ passed: number, failed: number, skipped: number }>} counted from vitest's own record; what
 *   failed without being a test (a file that does not load, an error nobody caught, vitest itself) counts as one
 */
export async function vitest(name, args = []) {
  const record = join(root, '.cache', 'tests', `${name}.json`);
  mkdirSync(join(root, '.cache', 'tests'), { recursive: true });
  rmSync(record, { force: true });
  const code = await runNode([
    join(modules, 'vitest', 'vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${record}`,
    ...args,
  ]);
  const counts = existsSync(record)
    ? counted(JSON.parse(readFileSync(record, 'utf8')))
    : { passed: 0, failed: 0, skipped: 0 };
  return { ...counts, failed: counts.failed + (code !== 0 && counts.failed === 0 ? 1 : 0) };
}

function counted(report) {
  const broken = report.testResults.filter(
    file => file.status === 'failed' && !file.assertionResults.some(test => test.status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** The line that ends a run: `N passed, N failed`, and what was skipped, if anything. */
export function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

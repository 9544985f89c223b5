import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from '../../src/pipeline/plan.ts';

/** A small disk in this folder, and the plan that carries it into `out` beside it. */
export function rawPlan(dir: string): Plan {
  const path = join(dir, 'web.raw');
  writeFileSync(path, 'a disk'.padEnd(65_536));
  const target = { kind: 'file', path: join(dir, 'out'), format: 'raw', name: 'arrived' } as const;
  return { version: 1, source: { kind: 'disk', path }, target };
}

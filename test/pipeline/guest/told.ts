import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** What another program showed of test/fixtures/guest/NAME.gz, as describe.py there wrote it: path to description. */
export function told(name: string): Map<string, string> {
  const data = readFileSync(join(import.meta.dirname, '../../fixtures/guest', `${name}.json.gz`));
  return new Map(Object.entries(JSON.parse(gunzipSync(data).toString())));
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import about from '../package.json' with { type: 'json' };
import { checkout } from './house/source.ts';

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
  readonly engines?: { readonly node?: string };
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lock: { packages: Record<string, Locked> } = JSON.parse(
  readFileSync(join(checkout, 'package-lock.json'), 'utf8'),
);
const packages = Object.entries(lock.packages).filter(([path]) => path !== '');

describe('package-lock.json', () => {
  it('names no registry', () => {
    expect(packages.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
  });

  it("names every platform's part of a package, without which npm ci refuses it", () => {
    const wanted = packages.flatMap(([, { optionalDependencies }]) => Object.keys(optionalDependencies ?? {}));
    expect(wanted.filter(name => !packages.some(([path]) => path.endsWith(`node_modules/${name}`)))).toEqual([]);
  });

  it('is of the versions in package.json, which are exact', () => {
    const asked = Object.entries({ ...about.dependencies, ...about.devDependencies });
    expect(asked.filter(([name, version]) => lock.packages[`node_modules/${name}`]?.version !== version)).toEqual([]);
  });
});

it('every package that ships runs on the oldest Node that package.json allows', () => {
  const oldest = about.engines.node.replace('>=', '');
  expect(allows('^20.1.0 || >=22.19.0', oldest)).toBe(false);
  expect(allows('^20.1.0 || >=22.12', oldest)).toBe(true);
  const shipped = packages.filter(([, { dev }]) => dev !== true);
  expect(shipped.filter(([, { engines }]) => !allows(engines?.node ?? '*', oldest)).map(([path]) => path)).toEqual([]);
});

it('install scripts run for the packages that need theirs, and for no other', () => {
  const withScript = packages.filter(([, { hasInstallScript }]) => hasInstallScript === true);
  const names = withScript.map(([path]) => path.replace(/^.*node_modules\//, ''));
  // fsevents is for macOS, where its binary comes along.
  expect(names.filter(name => name !== 'fsevents').sort()).toEqual(Object.keys(about.allowScripts).sort());
});

/** Of npm's ranges those that packages use for Node: alternatives of `>=`, `>`, `^`, a bare version or `*`. */
function allows(range: string, version: string): boolean {
  return range.split('||').some(alternative => {
    const [, sign = '', least = '0'] = /^(>=|>|\^|~)?\s*v?([\d.]+)/.exec(alternative.trim()) ?? [];
    const [a, b] = [parts(version), parts(least)];
    const enough = a.major !== b.major ? a.major > b.major : a.minor >= b.minor;
    return enough && (sign.startsWith('>') || least === '0' || a.major === b.major);
  });
}

function parts(version: string): { major: number; minor: number } {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return { major, minor };
}

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import about from '../../package.json' with { type: 'json' };
import { checkout } from '../house/source.ts';

const oldest = `${about.engines.node.replace('>=', '')}.0`;
let folder: string;
let node: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vmferry-node-'));
  const wanted = { private: true, devDependencies: { node: oldest }, allowScripts: { node: true } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(wanted));
  execFileSync('npm', ['install', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'ignore' });
  node = join(folder, 'node_modules/.bin/node');
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('every part of the built program loads on the oldest Node that package.json allows', () => {
  const chunks = readdirSync(join(checkout, 'dist/chunks')).filter(name => name.endsWith('.js'));
  // What the certificate library asks of whoever imports it.
  const code = `Reflect.getMetadata = Reflect.getOwnMetadata = () => {}; Reflect.defineMetadata = () => {};
    for (const name of ${JSON.stringify(chunks)}) await import(${JSON.stringify(join(checkout, 'dist/chunks/'))} + name);
    process.stdout.write(process.version);`;
  expect(execFileSync(node, ['--input-type=module', '--eval', code], { encoding: 'utf8' })).toBe(`v${oldest}`);
});

it('the rehearsal runs there', () => {
  const demo = [join(checkout, about.bin.vmferry), 'demo', '--headless'];
  execFileSync(node, demo, { encoding: 'utf8', env: { ...process.env, HOME: folder } });
});

it('it says what a file packed with zstd asks for', () => {
  const packed = join(folder, 'packed.qcow2');
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-o', 'compression_type=zstd', packed, '1M']);
  const inspected = spawnSync(node, [join(checkout, about.bin.vmferry), 'inspect', packed], { encoding: 'utf8' });
  expect(inspected.stderr).toMatch(/packed\.qcow2 is packed with zstd, which Node knows from 22\.15 on/);
  expect(inspected.status).toBe(65);
});

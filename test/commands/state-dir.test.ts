import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const platform = Object.getOwnPropertyDescriptor(process, 'platform') ?? {};
beforeEach(() => {
  vi.resetModules();
  vi.stubEnv('HOME', '/home/ana');
  for (const name of ['XDG_STATE_HOME', 'XDG_CONFIG_HOME', 'LOCALAPPDATA', 'APPDATA']) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  Object.defineProperty(process, 'platform', platform);
});

async function foldersOn(name: NodeJS.Platform, values: Readonly<Record<string, unknown>> = {}): Promise<string[]> {
  Object.defineProperty(process, 'platform', { ...platform, value: name });
  const { ioFor } = await import('../../src/commands/io.ts');
  const { stateDir, configDir } = await ioFor(values, {});
  return [stateDir, configDir].map(folder => folder.replaceAll('\\', '/'));
}

test.runIf(process.platform !== 'win32').each([
  ['linux', {}, '/home/ana/.local/state/vmferry', '/home/ana/.config/vmferry'],
  ['linux', { XDG_STATE_HOME: '/s', XDG_CONFIG_HOME: '/c' }, '/s/vmferry', '/c/vmferry'],
  ['darwin', {}, '/home/ana/Library/Application Support/vmferry', '/home/ana/Library/Preferences/vmferry'],
  ['win32', {}, '/home/ana/AppData/Local/vmferry/Data', '/home/ana/AppData/Roaming/vmferry/Config'],
  ['win32', { LOCALAPPDATA: '/l', APPDATA: '/a' }, '/l/vmferry/Data', '/a/vmferry/Config'],
] as const)('on %s with %o sessions are in %s, preferences in %s', async (name, env, state, config) => {
  for (const [key, value] of Object.entries(env)) vi.stubEnv(key, value);
  expect(await foldersOn(name)).toEqual([state, config]);
});

test('--state-dir is where both are, on every platform', async () => {
  for (const name of ['linux', 'darwin', 'win32'] as const) {
    vi.resetModules();
    expect(await foldersOn(name, { 'state-dir': '/elsewhere' })).toEqual(['/elsewhere', '/elsewhere']);
  }
});

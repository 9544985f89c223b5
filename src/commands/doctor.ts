import { execa } from 'execa';
import { kernelName } from '../native/index.ts';
import type { Command } from './command.ts';
import { systemKeyring } from './secrets/keyring.ts';

/** `vmferry doctor`: what this machine has. Reads only; never prints a secret. */
export const doctor: Command = {
  options: {},
  words: [0, 0],
  async run(_given, io) {
    const { env } = io;
    const found: Readonly<Record<string, string | undefined>> = {
      node: process.version,
      kernel: kernelName,
      state: io.stateDir,
      qemuImg: (await firstLine('qemu-img', ['--version'])) ?? undefined,
      az: await firstLine('az', ['account', 'show', '--query', 'user.name', '--output', 'tsv']),
      keyring: await keyring(),
      environment: env.AZURE_CLIENT_ID && env.AZURE_TENANT_ID ? env.AZURE_CLIENT_ID : undefined,
      proxy: hostOf(env.HTTPS_PROXY ?? env.https_proxy),
      certificates: env.NODE_EXTRA_CA_CERTS,
      language: io.language,
    };
    const { commands } = io.text;
    if (io.json) io.out(JSON.stringify({ v: 1, is: 'doctor', ...found }));
    else {
      for (const [what, value] of Object.entries(found)) {
        io.out(commands.doctor({ what: commands.doctorNames[what] ?? what, found: value ?? commands.absent }));
      }
    }
    return 0;
  },
};

/** That there is one; why there is none is the system's own text, and no business of who only wants to know. */
async function keyring(): Promise<string | undefined> {
  return (await systemKeyring().trouble()) === undefined ? 'ok' : undefined;
}

async function firstLine(program: string, args: readonly string[]): Promise<string | undefined> {
  const { exitCode, stdout } = await execa(program, args, { reject: false, timeout: 10_000, stdin: 'ignore' });
  return exitCode === 0 ? stdout.split('\n')[0] : undefined;
}

/** A proxy's address without the user and password it may carry. */
function hostOf(url: string | undefined): string | undefined {
  return url && URL.canParse(url) ? new URL(url).host : undefined;
}

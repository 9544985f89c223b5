import { execa } from 'execa';
import { kernelName, kernelTrouble, kernelVersion } from '../native/index.ts';
import { childEnv } from '../pipeline/child-env.ts';
import type { Command, Io } from './command.ts';
import { systemKeyring } from './secrets/keyring.ts';

/** `vmferry doctor`: what this machine has. Reads only; never prints a secret. */
export const doctor: Command = {
  options: {},
  words: [0, 0],
  async run(_given, io) {
    const here = await found(io);
    const { commands } = io.text;
    if (io.json) io.out(JSON.stringify({ v: 1, is: 'doctor', ...here, nativeTrouble: kernelTrouble() }));
    else {
      for (const [what, value] of Object.entries(here)) {
        const shown = what === 'nativeKernel' ? (value ?? whyNotNative(io)) : value;
        io.out(commands.doctor({ what: commands.doctorNames[what] ?? what, found: shown ?? commands.absent }));
      }
    }
    return 0;
  },
};

/** What this machine has, by what it is; undefined where it lacks it. */
export async function found({ env, language, stateDir }: Io): Promise<Readonly<Record<string, string | undefined>>> {
  return {
    node: process.version,
    kernel: kernelName(),
    nativeKernel: kernelVersion(),
    cargo: await firstLine('cargo', ['--version']),
    state: stateDir,
    qemuImg: await firstLine('qemu-img', ['--version']),
    guestfish: await firstLine('guestfish', ['--version']),
    az: await firstLine('az', ['account', 'show', '--query', 'user.name', '--output', 'tsv']),
    keyring: (await systemKeyring().trouble()) === undefined ? 'ok' : undefined,
    environment: env.AZURE_CLIENT_ID && env.AZURE_TENANT_ID ? env.AZURE_CLIENT_ID : undefined,
    proxy: hostOf(env.HTTPS_PROXY ?? env.https_proxy),
    certificates: env.NODE_EXTRA_CA_CERTS,
    language,
  };
}

function whyNotNative({ text }: Io): string | undefined {
  const trouble = kernelTrouble();
  return trouble && text.commands.kernelTroubles[trouble.why]({ detail: trouble.detail ?? '' });
}

async function firstLine(program: string, args: readonly string[]): Promise<string | undefined> {
  const { exitCode, stdout } = await execa(program, args, {
    ...childEnv(),
    reject: false,
    timeout: 10_000,
    stdin: 'ignore',
  });
  return exitCode === 0 ? stdout.split('\n')[0] : undefined;
}

/** A proxy's address without the user and password it may carry. */
function hostOf(url: string | undefined): string | undefined {
  return url && URL.canParse(url) ? new URL(url).host : undefined;
}

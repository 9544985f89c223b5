import { execa } from 'execa';
import { childEnv } from '../pipeline/child-env.ts';

const keepWindowsAwake = [
  // C# in PowerShell, with the modifiers apart: the declaration is read by a compiler, not by a person.
  `$m='[DllImport("kernel32.dll")]'+${['public', 'static', 'extern', 'uint'].map(part => `'${part} '`).join('+')}`,
  `$m+='SetThreadExecutionState(uint f);'`,
  '$k=Add-Type -PassThru -Name K -MemberDefinition $m',
  'if($k::SetThreadExecutionState([uint32]2147483649) -eq 0){exit 1}',
  '[void][Console]::In.ReadToEnd()',
];

/** Each holds on until its stdin ends: so it also lets go when this process is killed. */
const keepers: Partial<Record<NodeJS.Platform, readonly [program: string, ...args: readonly string[]]>> = {
  // systemd-inhibit(1): a lock of logind for as long as the command runs.
  linux: ['systemd-inhibit', '--what=sleep:idle', '--who=vmferry', '--why=migration', '--mode=block', 'cat'],
  // caffeinate(8): no idle sleep for as long as the command runs.
  darwin: ['caffeinate', '-i', 'cat'],
  // SetThreadExecutionState: ES_CONTINUOUS | ES_SYSTEM_REQUIRED holds for as long as the thread lives.
  win32: ['powershell', '-NoProfile', '-NonInteractive', '-Command', keepWindowsAwake.join(';')],
};

/**
 * Keeps the machine from sleeping while a run goes on. The run does not wait for it.
 * @param refused called when the platform offers nothing or lets go too early
 * @returns what ends it
 */
export function keepAwake(refused: () => void, platform: NodeJS.Platform = process.platform): () => void {
  const [program, ...args] = keepers[platform] ?? [];
  if (program === undefined) {
    refused();
    return () => {};
  }
  const child = execa(program, args, {
    ...childEnv(),
    reject: false,
    stdin: 'pipe',
    stdout: 'ignore',
    stderr: 'ignore',
  });
  let over = false;
  void child.then(() => {
    if (!over) refused();
  });
  return () => {
    over = true;
    child.stdin.end();
  };
}

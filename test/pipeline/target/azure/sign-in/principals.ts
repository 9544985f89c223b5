import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { Failed, type Failure } from '../../../../../src/pipeline/failure.ts';
import type { AzurePlan } from '../../../../../src/pipeline/target/azure/sign-in/clouds.ts';
import type { Control } from '../../../../../src/pipeline/types/control.ts';
import type { Choice } from '../../../../../src/pipeline/types/question.ts';
import type { TargetLink } from '../../../../../src/pipeline/types/target.ts';
import type { AzureSandbox } from '../../../../../src/sandbox/azure/index.ts';
import { connectTo, planFor, testControl } from '../bench.ts';

/** Variables by which somebody is signed in, or az led elsewhere. */
const telling = [
  'AZURE_TENANT_ID',
  'AZURE_CLIENT_ID',
  'AZURE_CLIENT_SECRET',
  'AZURE_CLIENT_CERTIFICATE_PATH',
  'AZURE_FEDERATED_TOKEN_FILE',
  'AZURE_POD_IDENTITY_AUTHORITY_HOST',
  'AZURE_CLOUD_NAME',
  'IDENTITY_ENDPOINT',
  'MSI_ENDPOINT',
];

/** A machine on which nobody is signed in: a folder of programs and settings of its own. */
export class Machine {
  readonly dir: string;

  private constructor(dir: string) {
    this.dir = dir;
  }

  static async open(): Promise<Machine> {
    return new Machine(await mkdtemp(join(tmpdir(), 'azure-machine-')));
  }

  /** Takes the environment away; to be given back with vi.unstubAllEnvs. */
  empty(): void {
    for (const name of telling) vi.stubEnv(name, undefined);
    vi.stubEnv('PATH', this.dir);
    vi.stubEnv('AZURE_CONFIG_DIR', this.dir);
  }

  principal({ tenantId, clientId, clientSecret }: AzureSandbox, more: NodeJS.ProcessEnv = {}): void {
    const env = { AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId, AZURE_CLIENT_SECRET: clientSecret, ...more };
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  }

  async file(name: string, content: string): Promise<string> {
    const path = join(this.dir, name);
    await writeFile(path, content);
    return path;
  }

  /** An `az` that runs these lines of shell. */
  async az(lines: string): Promise<void> {
    await chmod(await this.file('az', `#!/bin/sh\n${lines}\n`), 0o755);
  }

  /** An `az` signed in as the sandbox's user: a token for each tenant but those that want a second factor. */
  async azSession(cloud: AzureSandbox, locked: readonly string[] = []): Promise<void> {
    const expires = Math.floor(Date.now() / 1000) + 3600;
    const answer = (tenant?: string) =>
      `echo '{"accessToken":"${cloud.userToken(tenant)}","expires_on":${expires}}'; exit 0`;
    const each = cloud.tenants.map(({ id }) => {
      const wants = `echo "ERROR: AADSTS50076: Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access 'x'. Trace ID: 1" >&2; echo "To re-authenticate, please run: az login --tenant ${id}" >&2; exit 1`;
      return `*"--tenant ${id}"*) ${locked.includes(id) ? wants : answer(id)};;`;
    });
    await this.az(`echo "$@" >> ${join(this.dir, 'asked')}\ncase "$*" in\n${each.join('\n')}\n*) ${answer()};;\nesac`);
  }

  /** What az writes down of its session: a file with a byte order mark. */
  async profile(...rows: readonly object[]): Promise<void> {
    const user = { name: 'sam@sandbox.example', type: 'user' };
    const row = { id: 'id', name: 'n', state: 'Enabled', user, tenantId: 'home-tenant', environmentName: 'AzureCloud' };
    const subscriptions = rows.map(each => ({ ...row, ...each }));
    await this.file('azureProfile.json', `\uFEFF${JSON.stringify({ installationId: 'x', subscriptions })}`);
  }

  async close(): Promise<void> {
    vi.unstubAllEnvs();
    await rm(this.dir, { recursive: true, force: true });
  }
}

/** Signs in, does something, and lets go. */
export async function linked<T>(
  cloud: AzureSandbox,
  over: Partial<AzurePlan>,
  deed: (link: TargetLink) => Promise<T>,
  ctl: Control = testControl(),
): Promise<T> {
  const link = await connectTo(planFor(cloud, over), ctl);
  try {
    return await deed(link);
  } finally {
    await link.close();
  }
}

const question = { key: 'target.subscription', kind: 'choice', needed: true } as const;

export function subscriptionsOf(link: TargetLink): Promise<Choice[]> {
  return Array.fromAsync(link.choices(question, {}));
}

/** Signs in and asks something that needs a token. */
export function signIn(cloud: AzureSandbox, over: Partial<AzurePlan>, ctl?: Control): Promise<string[]> {
  return linked(cloud, over, async link => (await subscriptionsOf(link)).map(({ label }) => label), ctl);
}

export function failureOf(work: Promise<unknown>): Promise<Failure | undefined> {
  return work.then(
    () => undefined,
    error => (error instanceof Failed ? error.failure : Promise.reject(error)),
  );
}

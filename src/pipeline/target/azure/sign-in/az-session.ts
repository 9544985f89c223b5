import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/** Who is signed in with az, as its own files tell: az itself takes half a second to say it. */
export interface AzSession {
  readonly account: string;
  readonly tenantId: string;
  /** Its name where az knows it, else its domain. */
  readonly tenant?: string;
  /** Of the Azure clouds: `AzureCloud`, `AzureChinaCloud`, … */
  readonly cloud: string;
}

const text = z.string().max(1024);
const profileForm = z.object({
  subscriptions: z
    .array(
      z.object({
        tenantId: text,
        environmentName: text.default('AzureCloud'),
        isDefault: z.boolean().default(false),
        user: z.object({ name: text }),
        tenantDisplayName: z.nullish(text),
        tenantDefaultDomain: z.nullish(text),
      }),
    )
    .max(10_000),
});

/** Where az keeps what it knows. https://learn.microsoft.com/cli/azure/azure-cli-configuration */
function folder(env: NodeJS.ProcessEnv): string {
  return env.AZURE_CONFIG_DIR || join(env.HOME || homedir(), '.azure');
}

/** The session of az in the cloud that az is set to; undefined where there is none, or its files cannot be read. */
export async function azSession(env: NodeJS.ProcessEnv = process.env): Promise<AzSession | undefined> {
  const [profile, cloud] = await Promise.all([profileIn(folder(env)), azCloud(env)]);
  const here = profile?.subscriptions.filter(each => each.environmentName === cloud) ?? [];
  const found = here.find(each => each.isDefault) ?? here[0];
  if (found === undefined) return undefined;
  const tenant = found.tenantDisplayName || found.tenantDefaultDomain;
  return { account: found.user.name, tenantId: found.tenantId, cloud, ...(tenant ? { tenant } : {}) };
}

/** The cloud that az is set to (`az cloud set`): in its file `config`, `[cloud] name = …`; AzureCloud where nothing is said. */
export async function azCloud(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  if (env.AZURE_CLOUD_NAME) return env.AZURE_CLOUD_NAME;
  const config = await readFile(join(folder(env), 'config'), 'utf8').catch(() => '');
  const section = /^\[cloud\][^\S\n]*$([^[]*)/m.exec(config)?.[1] ?? '';
  return /^name\s*=\s*(\S+)\s*$/m.exec(section)?.[1] ?? 'AzureCloud';
}

async function profileIn(dir: string): Promise<z.infer<typeof profileForm> | undefined> {
  try {
    const written = await readFile(join(dir, 'azureProfile.json'), 'utf8');
    // az writes it with a byte order mark.
    return profileForm.safeParse(JSON.parse(written.replace(/^\uFEFF/, ''))).data;
  } catch {
    return undefined;
  }
}

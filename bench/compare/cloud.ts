import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { stringify } from 'yaml';

/** Sign-in and Resource Manager in a process of their own; the bytes of managed disks go to the sink. */
export interface BenchCloud {
  /** A plan, as YAML, that makes a managed disk of an OVA. */
  plan(ova: string, name: string): string;
  /** The way in. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const program = join(import.meta.dirname, '..', '..', 'src', 'sandbox', 'azure', 'serve.ts');

/** @param sink its address */
export async function startCloud(dir: string, sink: string): Promise<BenchCloud> {
  const args = [program, '--dir', dir, '--page-blobs', `${sink}/account`, '--polls', '0', '--page-size', '100'];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const [line] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    ended.then(() => Promise.reject(new Error('The sandbox ended before it began'))),
  ]);
  const { endpoint, authority, caFile, subscriptionName, tenantId, clientId, clientSecret } = JSON.parse(line);
  return {
    env: { AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId, AZURE_CLIENT_SECRET: clientSecret },
    plan: (ova, name) =>
      stringify({
        version: 1,
        source: { kind: 'ova', path: ova },
        target: {
          kind: 'azure',
          signIn: 'environment',
          subscription: subscriptionName,
          resourceGroup: `rg-${name}`,
          location: 'westeurope',
          generation: 2,
          osType: 'Linux',
          publish: 'disk',
          name,
          ...{ endpoint, authority, caFile },
        },
      }),
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

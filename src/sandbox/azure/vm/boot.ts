import { createHmac } from 'node:crypto';
import { versionsOf } from '../api-versions.ts';
import type { Cloud } from '../cloud.ts';
import { authenticationFailed, badRequest, notAllowed, Refusal } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import type { Route } from '../router.ts';
import type { Machine } from './records.ts';
import { vmAt } from './routes.ts';
import { agentAnswersAt, serialLog } from './serial.ts';

const versions = versionsOf.vms;
const vm = '/subscriptions/:subscription/resourceGroups/:group/providers/Microsoft.Compute/virtualMachines/:name';

/** How a machine does. Source: Microsoft.Compute virtualMachine.json, 2024-07-01 */
export const bootRoutes: readonly Route[] = [
  { kind: 'getInstanceView', method: 'GET', path: `${vm}/instanceView`, versions, run: instanceView },
  {
    kind: 'retrieveBootData',
    method: 'POST',
    path: `${vm}/retrieveBootDiagnosticsData`,
    versions,
    run: retrieveBootData,
  },
];

/** Each look brings the start of the machine one step on. */
function instanceView(exchange: Exchange): void {
  const machine = vmAt(exchange);
  machine.looks++;
  const time = new Date(exchange.cloud.clock.now()).toISOString();
  const { provisioningState, generation, name } = machine;
  const answers = machine.outcome === 'ok' && machine.looks >= agentAnswersAt;
  const agent = answers
    ? {
        vmAgentVersion: '2.9.1.1',
        statuses: [
          {
            code: 'ProvisioningState/succeeded',
            level: 'Info',
            displayStatus: 'Ready',
            message: 'Guest Agent is running',
            time,
          },
        ],
        extensionHandlers: [],
      }
    : {
        vmAgentVersion: 'Unknown',
        statuses: [
          {
            code: 'ProvisioningState/Unavailable',
            level: 'Warning',
            displayStatus: 'Not Ready',
            message: 'VM status blob is found but not yet populated.',
            time,
          },
        ],
      };
  exchange.json(200, {
    ...(answers ? { computerName: name, osName: 'debian', osVersion: '12' } : {}),
    vmAgent: agent,
    hyperVGeneration: generation,
    disks: [],
    bootDiagnostics: {},
    statuses: [
      {
        code: `ProvisioningState/${provisioningState.toLowerCase()}`,
        level: 'Info',
        displayStatus: `Provisioning ${provisioningState.toLowerCase()}`,
        time,
      },
      { code: 'PowerState/running', level: 'Info', displayStatus: 'VM running' },
    ],
  });
}

const mostMinutes = 1440;

function retrieveBootData(exchange: Exchange): void {
  const { cloud } = exchange;
  const machine = vmAt(exchange);
  if (!machine.properties.diagnosticsProfile?.bootDiagnostics.enabled) {
    throw notAllowed('Boot diagnostics is not enabled on the virtual machine.');
  }
  const minutes = Number(exchange.url.searchParams.get('sasUriExpirationTimeInMinutes') ?? 120);
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > mostMinutes) {
    throw badRequest('The value of parameter sasUriExpirationTimeInMinutes is invalid.', 'InvalidParameter');
  }
  const expires = new Date(cloud.clock.now() + minutes * 60_000).toISOString();
  const address = (file: string) => {
    const path = `/bootdiagnostics-${machine.vmId}/${machine.name}.${file}`;
    const query = new URLSearchParams({ sv: '2018-03-28', sr: 'b', sp: 'r', se: expires });
    query.set('sig', sign(cloud, path, expires));
    return `${cloud.listeners.blob.url}${path}?${query}`;
  };
  exchange.json(200, {
    consoleScreenshotBlobUri: address('screenshot.bmp'),
    serialConsoleLogBlobUri: address('serialconsole.log'),
  });
}

function sign(cloud: Cloud, path: string, expires: string): string {
  return createHmac('sha256', cloud.sasSecret).update(`${path}\n${expires}`).digest('base64');
}

/** Does the request ask for what a machine has shown? */
export function isBootBlob({ url }: Exchange): boolean {
  return url.pathname.startsWith('/bootdiagnostics-');
}

/**
 * Get Blob and Get Blob Properties of a serial log.
 * @throws Refusal 403, 404 or 416 in the words of the blob service
 */
export function sendBootBlob(exchange: Exchange): void {
  const { cloud, url, request } = exchange;
  const expires = url.searchParams.get('se') ?? '';
  const right = url.searchParams.get('sig') === sign(cloud, url.pathname, expires);
  if (!right || Date.parse(expires) <= cloud.clock.now()) throw authenticationFailed();
  const id = /^\/bootdiagnostics-([^/]+)\/.*\.serialconsole\.log$/.exec(url.pathname)?.[1];
  const machine = [...cloud.machines.values()].find(each => each.vmId === id);
  if (!machine || (request.method !== 'GET' && request.method !== 'HEAD')) throw notFound();
  const log = logOf(machine);
  if (log.length === 0) throw notFound();
  const head = {
    'content-type': 'text/plain; charset=utf-8',
    'x-ms-blob-type': 'AppendBlob',
    'accept-ranges': 'bytes',
  };
  if (request.method === 'HEAD') return void exchange.send(200, { ...head, 'content-length': String(log.length) });
  const range = /^bytes=(\d+)-(\d+)$/.exec(exchange.header('x-ms-range') ?? exchange.header('range') ?? '');
  if (!range) return void exchange.send(200, head, log);
  const [start, end] = [Number(range[1]), Math.min(Number(range[2]) + 1, log.length)];
  if (start >= log.length)
    throw new Refusal(416, 'InvalidRange', 'The range specified is invalid for the current size.');
  const partial = { 'content-range': `bytes ${start}-${end - 1}/${log.length}` };
  exchange.send(206, { ...head, ...partial }, log.subarray(start, end));
}

function logOf({ outcome, looks }: Machine): Buffer {
  return serialLog(outcome, looks);
}

function notFound(): Refusal {
  return new Refusal(404, 'BlobNotFound', 'The specified blob does not exist.');
}

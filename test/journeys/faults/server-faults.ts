import type { Fault as AzureFault } from '../../../src/sandbox/azure/faults.ts';
import type { Fault as VsphereFault } from '../../../src/sandbox/vsphere/faults.ts';

/** Something that a server does wrong while a machine is on its way from vSphere to Azure. */
export interface ServerFault {
  readonly what: string;
  readonly azure?: readonly AzureFault[];
  readonly vsphere?: readonly VsphereFault[];
  /** Codes of notes that a person reads while it goes on by itself. */
  readonly notes?: readonly string[];
  /** Code of the failure that the run ends with; without one it goes on by itself and ends well. */
  readonly fails?: string;
  readonly exit?: number;
}

/** Each is run, and docs/reliability.md tells of each. */
export const serverFaults: readonly ServerFault[] = [
  {
    what: 'Azure is busy: a storm of 503 on pieces of the disk',
    azure: [{ on: 'putPage', do: 'busy', probability: 0.5, seed: 7, retryAfterSeconds: 0 }],
    notes: ['piece-again'],
  },
  {
    what: 'Azure breaks connections in the middle of pieces',
    azure: [{ on: 'putPage', do: 'reset', when: 'midway', probability: 0.4, seed: 3 }],
    notes: ['piece-again'],
  },
  {
    what: 'Azure breaks connections when a piece is written, but before it says so',
    azure: [{ on: 'putPage', do: 'reset', when: 'after', nth: 2 }],
    notes: ['piece-again'],
  },
  {
    what: 'Azure takes bytes slowly',
    azure: [{ on: 'putPage', do: 'slow', delayMs: 150 }],
  },
  {
    what: 'The signature that opens a disk ends while it is uploaded',
    azure: [{ on: 'putPage', do: 'expireSas', nth: 3 }],
  },
  {
    what: 'The sign-in to Azure ends while a disk is uploaded',
    azure: [{ on: 'beginGetAccess', do: 'expireTokens', nth: 1 }],
  },
  {
    what: 'Resource Manager asks to wait (429) when the disk is made',
    azure: [{ on: 'putDisk', do: 'throttled', first: 1, retryAfterSeconds: 0 }],
  },
  {
    what: 'Resource Manager is in conflict with itself (409) when the image is made',
    azure: [{ on: 'putImage', do: 'conflict', first: 1 }],
  },
  {
    what: 'The making of the disk fails late',
    azure: [{ on: 'putDisk', do: 'failLate', first: 1 }],
    fails: 'AZURE_OPERATION_FAILED',
    exit: 73,
  },
  {
    what: 'The making of the image fails late',
    azure: [{ on: 'putImage', do: 'failLate', first: 1 }],
    fails: 'AZURE_OPERATION_FAILED',
    exit: 73,
  },
  {
    what: 'The right to make an image is missing',
    azure: [{ on: 'putImage', do: 'status', status: 403, code: 'AuthorizationFailed', first: 1 }],
    fails: 'AZURE_DENIED',
    exit: 77,
  },
  {
    what: 'Azure confirms other bytes than were sent, once',
    azure: [{ on: 'putPage', do: 'wrongMd5', nth: 2 }],
    notes: ['piece-again'],
  },
  {
    what: 'Azure keeps other bytes than it confirmed, again and again',
    azure: [{ on: 'putPage', do: 'rot' }],
    notes: ['verify-mends'],
    fails: 'VERIFY_DIFFERS',
    exit: 74,
  },
  {
    what: 'The export lease dies when half of the disk is through',
    vsphere: [{ do: 'leaseDies', percent: 50, times: 1 }],
    notes: ['source-again'],
  },
  {
    what: 'The connection of the stream breaks in the middle',
    vsphere: [{ do: 'cut', percent: 40, times: 1 }],
    notes: ['source-again'],
  },
  {
    what: 'The stream ends in the middle as if it were complete',
    vsphere: [{ do: 'truncate', percent: 60, times: 1 }],
    notes: ['source-again'],
  },
  {
    what: 'A byte of the stream is another',
    vsphere: [{ do: 'corrupt', percent: 50, times: 1 }],
    notes: ['source-again'],
  },
  {
    what: 'The host answers the request for the disk with nothing',
    vsphere: [{ do: 'empty', times: 1 }],
    notes: ['source-again'],
  },
  {
    what: 'A proxy sends a web page in place of the disk',
    vsphere: [{ do: 'page', as: 'html', times: 1 }],
    notes: ['source-again'],
  },
  {
    what: 'The stream pauses in the middle for two seconds',
    vsphere: [{ do: 'pause', percent: 50, ms: 2000, times: 1 }],
  },
  {
    what: 'The session with vCenter ends before the export begins',
    vsphere: [{ do: 'loseSession', on: 'ExportVm', times: 1 }],
  },
  {
    what: 'The connection to vCenter breaks when the guest is to shut down',
    vsphere: [{ do: 'reset', on: 'ShutdownGuest', times: 1 }],
    fails: 'VSPHERE_UNREACHABLE',
    exit: 69,
  },
  {
    what: 'The machine is held by another task when it is to be exported',
    vsphere: [{ do: 'refuse', on: 'ExportVm', fault: 'TaskInProgress', times: 1 }],
    notes: ['vsphere-lease-waits'],
  },
  {
    what: 'vCenter answers 503 to the export',
    vsphere: [{ do: 'status', on: 'ExportVm', status: 503, times: 1 }],
  },
  {
    what: 'The machine cannot be started again when all is done',
    vsphere: [{ do: 'failTask', on: 'PowerOnVM_Task', fault: 'SystemError', times: 1 }],
    fails: 'VSPHERE_NOT_PUT_BACK',
    exit: 75,
  },
];

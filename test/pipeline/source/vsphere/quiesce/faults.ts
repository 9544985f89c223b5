import { type Failed, failing } from '../../../../../src/pipeline/failure.ts';

const failure = failing<{ [code: string]: { fault: string } }>({
  VSPHERE_TOOLS_UNAVAILABLE: { exit: 'again', retry: 'ask' },
  VSPHERE_POWER_STATE: { exit: 'again', retry: 'ask' },
  VSPHERE_BUSY: { exit: 'again', retry: 'auto' },
  VSPHERE_GONE: { exit: 'data', retry: 'never' },
  VSPHERE_FILE: { exit: 'data', retry: 'ask' },
  VSPHERE_UNREACHABLE: { exit: 'unreachable', retry: 'auto' },
  VSPHERE_FAULT: { exit: 'again', retry: 'ask' },
});

const codes: Readonly<Record<string, string>> = {
  ToolsUnavailable: 'VSPHERE_TOOLS_UNAVAILABLE',
  InvalidPowerState: 'VSPHERE_POWER_STATE',
  TaskInProgress: 'VSPHERE_BUSY',
  ManagedObjectNotFound: 'VSPHERE_GONE',
  FileNotFound: 'VSPHERE_FILE',
  Unreachable: 'VSPHERE_UNREACHABLE',
};

/** A fault as the session throws it. */
export function fault(type: string): Failed {
  return failure(codes[type] ?? 'VSPHERE_FAULT', { fault: type });
}

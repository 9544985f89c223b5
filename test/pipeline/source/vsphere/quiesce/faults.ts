import type { Failed } from '../../../../../src/pipeline/failure.ts';
import { sessionFailure } from '../../../../../src/pipeline/source/vsphere/session/failures.ts';

const server = 'vc.example';

/** A fault as the session throws it. */
export function fault(type: string): Failed {
  if (type === 'ToolsUnavailable') return sessionFailure('VSPHERE_TOOLS_UNAVAILABLE', { server });
  if (type === 'InvalidPowerState')
    return sessionFailure('VSPHERE_POWER_STATE', { server, power: 'poweredOff', needed: 'poweredOn' });
  if (type === 'TaskInProgress') return sessionFailure('VSPHERE_BUSY', { server });
  if (type === 'ManagedObjectNotFound') return sessionFailure('VSPHERE_GONE', { server, object: 'vm-62' });
  if (type === 'FileNotFound') return sessionFailure('VSPHERE_FILE', { server, file: '[ds] x.iso' });
  if (type === 'Unreachable') return sessionFailure('VSPHERE_UNREACHABLE', { server, reason: 'ECONNRESET' });
  return sessionFailure('VSPHERE_FAULT', { server, fault: type, message: '' });
}

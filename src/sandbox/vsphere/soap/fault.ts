import { type Fields, Typed } from '../xml/values.ts';
import { escapeXml, type Writer } from '../xml/write.ts';

/** A SOAP fault to be answered, or the error of a task or lease. */
export class VimFault extends Error {
  readonly type: string;
  readonly fields: Fields;

  constructor(type: string, message = '', fields: Fields = {}) {
    super(message);
    this.type = type;
    this.fields = fields;
  }

  /** As tasks and leases carry it. */
  get localized(): Fields {
    return { fault: new Typed(this.type, this.fields), localizedMessage: this.message };
  }
}

/** What must be there for the faults that tests ask for by name only. */
const needed: Readonly<Record<string, Fields>> = {
  InvalidPowerState: { existingState: 'poweredOn' },
  FileFault: { file: '[vmfs] unknown' },
  FileNotFound: { file: '[vmfs] unknown' },
  FileLocked: { file: '[vmfs] unknown' },
  SystemError: { reason: 'A general system error occurred' },
  GenericVmConfigFault: { reason: 'The sandbox was told to fail here' },
};

const messages: Readonly<Record<string, string>> = {
  RestrictedVersion: 'Current license or ESXi version prohibits execution of the requested operation.',
  TaskInProgress: 'The operation is not allowed because another task is in progress.',
  ToolsUnavailable: 'Cannot complete operation because VMware Tools is not running in this virtual machine.',
  InvalidPowerState: 'The attempted operation cannot be performed in the current state.',
  NotAuthenticated: 'The session is not authenticated.',
  Timedout: 'Operation timed out.',
};

/** A fault of this type with what its type needs. */
export function faultOf(type: string, message?: string): VimFault {
  return new VimFault(type, message ?? messages[type] ?? 'The sandbox was told to fail here.', needed[type]);
}

export function faultXml(writer: Writer, fault: VimFault): string {
  const detail = writer.element(`${fault.type}Fault`, '', new Typed(fault.type, fault.fields));
  const inside = detail.replace(/^<(\w+)/, '<$1 xmlns="urn:vim25"');
  return (
    `<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>${escapeXml(fault.message)}</faultstring>` +
    `<detail>${inside}</detail></soapenv:Fault>`
  );
}

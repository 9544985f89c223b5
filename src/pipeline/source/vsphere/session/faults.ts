import type { Failed } from '../../../failure.ts';
import { redacted } from '../../../redact.ts';
import { printable } from '../../printable.ts';
import { child, type Element, textOf } from '../soap/element.ts';
import { sessionFailure } from './failures.ts';

/** Longest message of a server that is passed on. */
const mostMessage = 300;

/** Who was asked for what, for the sentence of a failure. */
export interface About {
  readonly server: string;
  readonly user: string;
}

type Maker = (about: About, fault: Element, message: string) => Failed;

const busy: Maker = ({ server }) => sessionFailure('VSPHERE_BUSY', { server });
const file: Maker = ({ server }, fault, message) =>
  sessionFailure('VSPHERE_FILE', { server, file: said(textOf(fault, 'file') || message) || faultName(fault) });
const host: Maker = ({ server }, fault) => sessionFailure('VSPHERE_HOST_LOST', { server, fault: faultName(fault) });

/** By the type of the fault; its message is in the server's language and may be empty. Source: vim25, the faults of each method. */
const makers: Readonly<Record<string, Maker>> = {
  InvalidLogin: ({ server, user }) => sessionFailure('VSPHERE_SIGN_IN', { server, user }),
  NoPermission: ({ server, user }, fault) =>
    sessionFailure('VSPHERE_NO_PERMISSION', {
      server,
      user,
      privilege: printable(textOf(fault, 'privilegeId') ?? ''),
      object: said(textOf(fault, 'object') ?? ''),
    }),
  NotAuthenticated: ({ server }) => sessionFailure('VSPHERE_SIGNED_OUT', { server }),
  RestrictedVersion: ({ server }) => sessionFailure('VSPHERE_LICENCE', { server }),
  InvalidPowerState: ({ server }, fault) =>
    sessionFailure('VSPHERE_POWER_STATE', {
      server,
      power: printable(textOf(fault, 'existingState') ?? ''),
      needed: printable(textOf(fault, 'requestedState') ?? ''),
    }),
  TaskInProgress: busy,
  InvalidState: busy,
  MethodDisabled: busy,
  ConcurrentAccess: busy,
  FileFault: file,
  FileNotFound: file,
  FileLocked: file,
  CannotAccessFile: file,
  NoDiskSpace: file,
  ToolsUnavailable: ({ server }) => sessionFailure('VSPHERE_TOOLS_UNAVAILABLE', { server }),
  Timedout: ({ server }) => sessionFailure('VSPHERE_TIMED_OUT', { server }),
  ManagedObjectNotFound: ({ server }, fault) =>
    sessionFailure('VSPHERE_GONE', { server, object: said(textOf(fault, 'obj') ?? '') }),
  InvalidProperty: ({ server }, fault) =>
    sessionFailure('VSPHERE_NO_PROPERTY', { server, property: printable(textOf(fault, 'name') ?? '') }),
  HostCommunication: host,
  HostNotConnected: host,
  HostNotReachable: host,
};

/** Local name of a fault's type: `InvalidPowerState`. The element of a SOAP detail is called by it and `Fault`. */
export function faultName(fault: Element | undefined): string {
  return fault?.type ?? fault?.name.replace(/Fault$/, '') ?? '';
}

/**
 * What a fault means to us: of a SOAP detail, a task's or lease's `error.fault`, or a `missingSet`. Where it wraps another one that
 * we know, that one is meant.
 */
export function failedBy(about: About, fault: Element | undefined, message: string): Failed {
  for (let at = fault, depth = 0; at !== undefined && depth < 8; depth++) {
    const make = Object.hasOwn(makers, faultName(at)) ? makers[faultName(at)] : undefined;
    if (make) return make(about, at, message);
    at = child(at, 'faultCause', 'fault');
  }
  return sessionFailure('VSPHERE_FAULT', {
    server: about.server,
    fault: printable(faultName(fault)),
    message: said(message),
  });
}

/** What a server said, as it may be passed on: addresses with tickets stand in some messages. */
function said(text: string): string {
  return printable(redacted(text.trim()).slice(0, mostMessage));
}

/** The error of a task or a lease (LocalizedMethodFault). */
export function failedByError(about: About, error: Element | undefined): Failed {
  return failedBy(about, child(error, 'fault'), textOf(error, 'localizedMessage') ?? '');
}

import { Failed } from '../../../failure.ts';
import type { SourcePlanOf } from '../../../plan.ts';
import type { Control } from '../../../types/control.ts';
import { authorities } from './authorities.ts';
import { plainHex } from './certificate.ts';
import { sessionFailure } from './failures.ts';
import { troubleWith } from './https.ts';
import { secureSocket, type Trust, Untrusted } from './secure-socket.ts';
import type { Server } from './server-name.ts';

/**
 * Settles how the server is trusted from here on: by an authority, by the plan's fingerprint, or by one that a person says yes to.
 * Nothing but a TLS handshake happens.
 * @throws Failed VSPHERE_UNTRUSTED, VSPHERE_CERTIFICATE_CHANGED, VSPHERE_UNREACHABLE, VSPHERE_CA_FILE
 */
export async function settleTrust(server: Server, plan: SourcePlanOf<'vsphere'>, ctl: Control): Promise<Trust> {
  const context = await authorities(plan.caFile);
  const common: Trust = { ...(context ? { authorities: context } : {}), ...(plan.hosts ? { hosts: plan.hosts } : {}) };
  const trust: Trust = plan.fingerprint === undefined ? common : { ...common, pin: plan.fingerprint };
  const { name } = server;
  try {
    (await secureSocket(server.host, server.port, trust, ctl.kill)).destroy();
    return trust;
  } catch (error) {
    ctl.kill.throwIfAborted();
    if (!(error instanceof Untrusted)) throw troubleWith(error, name);
    const { fingerprint } = error.seen;
    const trusted = plan.fingerprint ?? (await askedFor(name, error, ctl));
    if (plainHex(trusted) === plainHex(fingerprint)) return { ...common, pin: fingerprint };
    throw sessionFailure('VSPHERE_CERTIFICATE_CHANGED', { server: name, trusted, seen: fingerprint });
  }
}

/** The fingerprint that is trusted: known from before, or compared by a person now. */
async function askedFor(server: string, { seen }: Untrusted, ctl: Control): Promise<string> {
  try {
    return String(await ctl.ask({ key: 'source.fingerprint', kind: 'text', needed: true }, { server, ...seen }));
  } catch (error) {
    if (!(error instanceof Failed) || error.failure.code !== 'PLAN_INCOMPLETE') throw error;
    throw sessionFailure('VSPHERE_UNTRUSTED', { server, fingerprint: seen.fingerprint }, { cause: error });
  }
}

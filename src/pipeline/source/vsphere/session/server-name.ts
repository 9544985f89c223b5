import { isIPv6 } from 'node:net';
import { printable } from '../../printable.ts';
import { sessionFailure } from './failures.ts';

export interface Server {
  /** Name or address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** As a person says it: with a port only where it is not 443. */
  readonly name: string;
}

const https = 443;
/** Characters of what was given that an answer repeats. */
const mostShown = 200;

/**
 * What a person typed or pasted for a server: with blanks around it, a scheme, a port, or the address of the web client.
 * @throws Failed VSPHERE_SERVER_NAME
 */
export function serverOf(given: string): Server {
  const text = given.trim().replace(/^(?:[a-z][a-z0-9+.-]*:\/\/)+/i, '');
  const [authority = ''] = text.split(/[/?#]/);
  const bare = isIPv6(authority) ? `[${authority}]` : authority;
  const url = URL.canParse(`https://${bare}`) ? new URL(`https://${bare}`) : undefined;
  if (
    url === undefined ||
    url.port === '0' ||
    url.username !== '' ||
    url.password !== '' ||
    url.port === '0' ||
    !/^([\w.-]+|\[[\da-f:.]+\])$/i.test(url.hostname)
  )
    throw sessionFailure('VSPHERE_SERVER_NAME', { given: shown(given) });
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? https : Number(url.port);
  return { host, port, name: `${url.hostname}${port === https ? '' : `:${port}`}` };
}

/** What was given, but for what may be a password in front of the name. */
function shown(given: string): string {
  return printable(given.trim().replace(/[^/]*@/, '…@'), mostShown);
}

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Refusal } from './errors.ts';

/** Audiences Resource Manager takes, whatever cloud the client thinks it is in; a slash at the end does not matter. */
const managementAudiences = [
  'https://management.azure.com',
  'https://management.core.windows.net',
  'https://management.chinacloudapi.cn',
  'https://management.core.chinacloudapi.cn',
  'https://management.usgovcloudapi.net',
  'https://management.core.usgovcloudapi.net',
];

export interface TokenClaims {
  readonly aud: string;
  readonly exp: number;
  readonly [claim: string]: unknown;
}

/** Makes and checks tokens that look like the real ones: three parts, an expiry by the real clock, signed. */
export class Tokens {
  readonly lifetimeSeconds: number;
  readonly #secret = randomBytes(32);
  #notBefore = 0;
  #serial = 0;

  constructor(lifetimeSeconds: number) {
    this.lifetimeSeconds = lifetimeSeconds;
  }

  /** Signs any claims. */
  sign(claims: object): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const plain = `${part({ typ: 'JWT', alg: 'HS256', kid: 'sandbox' })}.${part(claims)}`;
    return `${plain}.${this.#signature(plain).toString('base64url')}`;
  }

  /** An access token for a resource. */
  access(issuer: string, tenant: string, audience: string, subject: Readonly<Record<string, string>>): string {
    const now = Math.floor(Date.now() / 1000);
    const span = { iat: now, nbf: now, exp: now + this.lifetimeSeconds };
    return this.sign({ aud: audience, iss: issuer, tid: tenant, ...span, ...subject, ver: '1.0', uti: this.#next() });
  }

  /** Makes everything given so far worthless; tokens given from now on are good. */
  expireAll(): void {
    this.#notBefore = this.#serial;
  }

  /**
   * Checks the Authorization header of a call to Resource Manager.
   * @param ownAudience the sandbox's own Resource Manager address, also taken as audience
   * @param authority named in WWW-Authenticate
   * @throws Refusal 401
   */
  check(header: string | undefined, ownAudience: string, authority: string): TokenClaims {
    const refuse = (code: string, message: string) =>
      new Refusal(401, code, message, {
        'www-authenticate': `Bearer authorization_uri="${authority}", error="invalid_token", error_description="${message}"`,
      });
    if (!header) throw refuse('AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing.");
    const claims = this.#verify(tokenIn(header));
    if (!claims) throw refuse('InvalidAuthenticationToken', 'The access token is invalid.');
    if (this.#isOver(claims)) {
      throw refuse('ExpiredAuthenticationToken', 'The access token expiry UTC time is earlier than current UTC time.');
    }
    if (!isManagementAudience(claims.aud, ownAudience)) {
      throw refuse(
        'InvalidAuthenticationTokenAudience',
        `The access token has been obtained for wrong audience or resource '${claims.aud}'.`,
      );
    }
    return claims;
  }

  /** Of a token that was given here and is still good, whomever it is for. */
  claimsIn(header: string | undefined): TokenClaims | undefined {
    const claims = this.#verify(tokenIn(header ?? ''));
    return claims === undefined || this.#isOver(claims) ? undefined : claims;
  }

  #isOver(claims: TokenClaims): boolean {
    return claims.exp * 1000 <= Date.now() || Number(claims.uti) <= this.#notBefore;
  }

  #next(): string {
    this.#serial++;
    return String(this.#serial);
  }

  #signature(plain: string): Buffer {
    return createHmac('sha256', this.#secret).update(plain).digest();
  }

  #verify(token: string): TokenClaims | undefined {
    const [head, body, signature] = token.split('.');
    if (!head || !body || !signature) return undefined;
    const given = Buffer.from(signature, 'base64url');
    const right = this.#signature(`${head}.${body}`);
    if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
    return JSON.parse(Buffer.from(body, 'base64url').toString()) as TokenClaims;
  }
}

function tokenIn(header: string): string {
  return /^Bearer (\S+)$/i.exec(header)?.[1] ?? '';
}

/** True when Resource Manager is meant. */
export function isManagementAudience(audience: string, own: string): boolean {
  const plain = audience.replace(/\/+$/, '');
  return plain === own || managementAudiences.includes(plain);
}

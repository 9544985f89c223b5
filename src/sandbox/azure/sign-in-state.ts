import { randomBytes, randomInt } from 'node:crypto';
import type { ClientCertificate } from './client-certificate.ts';

/** A sign-in on another device that somebody has to approve. */
export interface DeviceSignIn {
  readonly userCode: string;
  readonly client: string;
  /** Milliseconds since 1970, by the sandbox's clock. */
  readonly expires: number;
  answer: 'pending' | 'approved' | 'declined';
}

/** A code handed to the browser, to be redeemed once. */
export interface BrowserSignIn {
  readonly client: string;
  readonly redirect: string;
  readonly challenge: string | undefined;
  readonly nonce: string | undefined;
}

/** A directory, and what it wants of who comes in. */
export interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  /** It lets in only who gave a second factor, which a person does in a sign-in that names this tenant. */
  readonly secondFactor: boolean;
  /** Is the service principal known there, too? */
  readonly application: boolean;
}

/** The tenants, their one user, their one service principal, and the sign-ins under way. */
export class SignIn {
  /** The user's own first. */
  readonly tenants: readonly [Tenant, ...Tenant[]];
  readonly clientId: string;
  readonly clientSecret: string;
  readonly user = 'sam@sandbox.example';
  readonly devices = new Map<string, DeviceSignIn>();
  readonly browsers = new Map<string, BrowserSignIn>();
  /** Those of a sign-in with a second factor are good in every tenant. */
  readonly refreshTokens = new Map<string, { readonly secondFactor: boolean }>();
  /** What the service principal may sign with, once somebody asked for it. */
  certificate: Promise<ClientCertificate> | undefined;

  constructor(tenants: readonly [Tenant, ...Tenant[]], clientId: string) {
    this.tenants = tenants;
    this.clientId = clientId;
    this.clientSecret = `sandbox~${randomBytes(24).toString('base64url')}`;
  }

  get tenantId(): string {
    return this.tenants[0].id;
  }

  /** The tenant that a path names by id or domain; the user's own where it names none. */
  tenant(named: string): Tenant | undefined {
    const name = named.toLowerCase();
    if (name === 'common' || name === 'organizations') return this.tenants[0];
    return this.tenants.find(({ id, domain }) => name === id || name === domain);
  }

  /** @param now milliseconds since 1970, by the sandbox's clock */
  beginDevice(client: string, seconds: number, now: number): { code: string; device: DeviceSignIn } {
    const letters = 'BCDFGHJKLMNPQRSTVWXZ23456789';
    const userCode = Array.from({ length: 9 }, () => letters[randomInt(letters.length)]).join('');
    const code = randomBytes(48).toString('base64url');
    const device: DeviceSignIn = { userCode, client, expires: now + seconds * 1000, answer: 'pending' };
    this.devices.set(code, device);
    return { code, device };
  }

  /**
   * The code that a person typed on the other device, in any case and with blanks.
   * @param now milliseconds since 1970, by the sandbox's clock
   * @returns whether a sign-in waits for it
   */
  enterCode(typed: string, now: number): boolean {
    const code = typed.replaceAll(/[\s-]/g, '').toUpperCase();
    const waiting = [...this.devices.values()].find(
      ({ answer, expires, userCode }) => answer === 'pending' && expires > now && userCode === code,
    );
    if (waiting === undefined) return false;
    waiting.answer = 'approved';
    return true;
  }

  /**
   * What a person does on the other device.
   * @param userCode the code shown to them; without it, whoever waits
   * @returns how many sign-ins that answered
   */
  answer(answer: 'approved' | 'declined', userCode?: string): number {
    const waiting = [...this.devices.values()].filter(
      device => device.answer === 'pending' && (userCode === undefined || device.userCode === userCode),
    );
    for (const device of waiting) device.answer = answer;
    return waiting.length;
  }
}

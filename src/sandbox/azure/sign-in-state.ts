import { randomBytes, randomInt } from 'node:crypto';

/** A sign-in on another device that somebody has to approve. */
export interface DeviceSignIn {
  readonly userCode: string;
  readonly client: string;
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

/** The one tenant, its one user, its one service principal, and the sign-ins under way. */
export class SignIn {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly user = 'sam@sandbox.example';
  readonly devices = new Map<string, DeviceSignIn>();
  readonly browsers = new Map<string, BrowserSignIn>();
  readonly refreshTokens = new Set<string>();

  constructor(tenantId: string, clientId: string) {
    this.tenantId = tenantId;
    this.clientId = clientId;
    this.clientSecret = `sandbox~${randomBytes(24).toString('base64url')}`;
  }

  beginDevice(client: string, seconds: number): { code: string; device: DeviceSignIn } {
    const letters = 'BCDFGHJKLMNPQRSTVWXZ23456789';
    const userCode = Array.from({ length: 9 }, () => letters[randomInt(letters.length)]).join('');
    const code = randomBytes(48).toString('base64url');
    const device: DeviceSignIn = { userCode, client, expires: Date.now() + seconds * 1000, answer: 'pending' };
    this.devices.set(code, device);
    return { code, device };
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

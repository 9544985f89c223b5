import type { Clock, Control } from '../../../types/control.ts';
import { tell } from '../notes.ts';
import type { SignInHttp } from './identity-http.ts';

/** How long Entra gives a person to enter a code (RFC 8628 `expires_in`), where the library does not pass it on. */
const usualSeconds = 900;

type Send = SignInHttp['sendRequest'];

/** The code that a person is asked to enter now, and whether it has ended without them. */
export class DeviceCode {
  #endsAt = Number.POSITIVE_INFINITY;
  #over = false;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Tells the person what to do. @param info what the library says of the code */
  show(ctl: Control, info: { verificationUri: string; userCode: string }): void {
    const seconds = 'expiresIn' in info && typeof info.expiresIn === 'number' ? info.expiresIn : usualSeconds;
    this.#endsAt = this.#clock.elapsed() + seconds * 1000;
    this.#over = false;
    const minutes = Math.round(seconds / 60);
    tell(ctl, 'azure-device-code', {
      url: info.verificationUri,
      code: info.userCode,
      minutes,
      until: this.#clock.now() + seconds * 1000,
    });
  }

  /** Did the sign-in fail for no other reason than that the code ended? */
  ended(refusal: string | undefined, error: unknown): boolean {
    const said = `${refusal ?? ''} ${error instanceof Error ? error.message : ''}`;
    return this.#over || /expired_token|code_expired|AADSTS70020\b/.test(said);
  }

  /** Stops the library's asking once the code has ended by our clock: it counts by the machine's. */
  watch(send: Send): { sendRequest: Send } {
    return {
      sendRequest: request => {
        const asks = typeof request.body === 'string' && /(^|&)device_code=/.test(request.body);
        if (!asks || this.#clock.elapsed() < this.#endsAt) return send(request);
        this.#over = true;
        return Promise.reject(new Error('code_expired'));
      },
    };
  }
}

import { z } from 'zod';
import { Failed } from '../../../failure.ts';
import { apiVersions } from '../arm/api-versions.ts';
import type { Arm } from '../arm/arm.ts';
import { saysCode } from '../arm/arm-errors.ts';
import { post } from '../arm/operation.ts';
import { inForm } from '../arm/resources.ts';
import { diskPath, type Place } from '../names.ts';

const version = apiVersions.disks;
/** What the docs use; a longer one may be refused, and renewing costs one call a day. */
const duration = 86_400;
/** At half of its life: the other half is time to mend a broken line. */
const renewAfter = (duration * 1000) / 2;
/** After a renewal that failed while the old one is still good. */
const renewAgain = 5 * 60_000;

/**
 * Milliseconds that a new SAS may be refused everywhere: it stands for a stored access policy, which takes so long at most.
 * Source: learn.microsoft.com/rest/api/storageservices/define-stored-access-policy, "may take up to 30 seconds to take effect"
 */
const settling = 30_000;

const grantForm = z.object({ accessSAS: z.string().refine(isSafe) });

interface Grant {
  readonly url: URL;
  /** Milliseconds since 1970; the SAS names a stored policy and does not show when it ends, so we keep it. */
  readonly endsAt: number;
  /** A clock that shows less was put back, and says nothing of when it ends. */
  since: number;
  renewAt: number;
  /** When it was given in place of one that was refused, until it is taken; then, and for any other, undefined. */
  unsettledSince: number | undefined;
}

/**
 * Told before access is asked for, when it will end at the latest (milliseconds since 1970), and undefined once it has
 * ended for good.
 */
export type AccessNoted = (until: number | undefined) => Promise<void>;

/** Write access to one managed disk while it waits for its upload: a SAS, renewed before it ends. */
export class WriteAccess {
  readonly #arm: Arm;
  readonly #path: string;
  readonly #noted: AccessNoted;
  #grant: Grant | undefined;
  #asking: Promise<Grant> | undefined;

  constructor(arm: Arm, place: Place, name: string, noted: AccessNoted = async () => {}) {
    this.#arm = arm;
    this.#path = diskPath(place, name);
    this.#noted = noted;
  }

  /** An address that is good for some time yet. Never to be shown. */
  async url(): Promise<URL> {
    const held = this.#grant;
    const now = this.#arm.clock.now();
    if (held && now >= held.since && now < held.renewAt) return held.url;
    try {
      return (await this.#ask()).url;
    } catch (error) {
      if (!held || now >= held.endsAt || this.#arm.signal.aborted) throw error;
      held.since = now;
      held.renewAt = now + renewAgain;
      return held.url;
    }
  }

  /**
   * Another address than the one that was refused; all that were refused together share one renewal.
   * @returns the same where it is so new that it may only not be known everywhere yet: a newer one would not be either
   */
  async renew(stale: URL): Promise<URL> {
    const held = this.#grant;
    if (held && held.url !== stale) return held.url;
    if (held?.unsettledSince !== undefined) {
      const age = this.#arm.clock.now() - held.unsettledSince;
      if (age >= 0 && age < settling) return held.url;
    }
    const grant = await this.#ask();
    grant.unsettledSince = this.#arm.clock.now();
    return grant.url;
  }

  /** Told that an address was taken: from now on a refusal means that it has ended. */
  worked(url: URL): void {
    if (this.#grant?.url === url) this.#grant.unsettledSince = undefined;
  }

  /** Ends the upload: the disk is judged now, and takes no more. */
  async revoke(): Promise<void> {
    this.#grant = undefined;
    await revoke(this.#arm, this.#path);
    await this.#noted(undefined);
  }

  #ask(): Promise<Grant> {
    this.#asking ??= this.#beginGetAccess().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #beginGetAccess(): Promise<Grant> {
    const granted = this.#arm.clock.now();
    await this.#noted(granted + duration * 1000);
    const path = `${this.#path}/beginGetAccess`;
    const body = { access: 'Write', durationInSeconds: duration };
    const { accessSAS } = inForm(this.#arm, await post(this.#arm, { path, version, body }), grantForm, path);
    const url = new URL(accessSAS);
    this.#arm.redaction.rememberSigned(url);
    const endsAt = granted + duration * 1000;
    this.#grant = { url, endsAt, since: granted, renewAt: granted + renewAfter, unsettledSince: undefined };
    return this.#grant;
  }
}

/** Over TLS, or on this very machine, where there is no line to listen to. */
function isSafe(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]'].includes(hostname));
}

/** endGetAccess. @param path of the disk */
export async function revoke(arm: Arm, path: string): Promise<void> {
  await post(arm, { path: `${path}/endGetAccess`, version });
}

export function isInvalidVhd(error: unknown): error is Failed {
  if (saysCode(error, 'InvalidVhd')) return true;
  return error instanceof Failed && String(error.failure.facts.message ?? '').includes("'conectix'");
}

import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { About } from '../faults.ts';
import type { Vcenter } from '../vcenter.ts';
import { type Gate, StreamOver, write } from './connection.ts';
import type { Lease } from './lease.ts';

/**
 * What goes wrong with one stream on its way, as the faults have it when it begins.
 * @returns undefined when nothing does
 */
export function gateOf(vc: Vcenter, lease: Lease, about: About, response: ServerResponse): Gate | undefined {
  const truncate = vc.faults.strike('truncate', about);
  const cut = vc.faults.strike('cut', about);
  const dies = vc.faults.strike('leaseDies', about);
  let pause = vc.faults.strike('pause', about);
  let corrupt = vc.faults.strike('corrupt', about);
  if (!truncate && !cut && !dies && !pause && !corrupt) return undefined;
  let grains = 0;
  return async (share, bytes) => {
    const past = (fault: { readonly percent: number } | undefined) =>
      fault !== undefined && share * 100 >= fault.percent;
    const half = bytes.subarray(0, Math.ceil(bytes.length / 2) + 7);
    // The header, and the way to the first grain, are always whole.
    const inside = grains++ > 1;
    if (inside && past(truncate)) {
      await write(response, half);
      response.end();
      throw new StreamOver();
    }
    if (inside && past(cut)) {
      await write(response, half);
      response.destroy();
      throw new StreamOver();
    }
    if (inside && past(dies)) vc.leases.expire(vc, lease);
    if (pause && past(pause)) {
      await wait(pause.ms, undefined, { signal: vc.closed.signal }).catch(() => {});
      pause = undefined;
    }
    if (!corrupt || !inside || !past(corrupt) || bytes.length < 64) return bytes;
    corrupt = undefined;
    const wrong = Buffer.from(bytes);
    wrong[40] = (wrong[40] ?? 0) ^ 0xff;
    return wrong;
  };
}

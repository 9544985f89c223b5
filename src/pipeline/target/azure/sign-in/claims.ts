import { z } from 'zod';

const text = z.string().max(1024);
const form = z.object({
  tid: text.optional(),
  upn: text.optional(),
  unique_name: text.optional(),
  appid: text.optional(),
});

/** Whose token it is, as far as it tells: nothing is decided by it but what is shown and which token is asked for. */
export interface TokenAbout {
  readonly tenant?: string;
  readonly account?: string;
}

/** Reads the middle part of a JSON Web Token, unverified: only Resource Manager can verify it. */
export function aboutToken(token: string): TokenAbout {
  const { data } = form.safeParse(parsed(token.split('.')[1] ?? ''));
  const account = data?.upn ?? data?.unique_name ?? data?.appid;
  return { ...(data?.tid ? { tenant: data.tid.toLowerCase() } : {}), ...(account ? { account } : {}) };
}

function parsed(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

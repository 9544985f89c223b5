import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { runFailure } from '../run-failures.ts';

/** The way sessions are kept that this program writes. */
const version = 1;

const headSchema = z.object({
  v: z.literal(version),
  id: z.string().regex(/^[0-9a-f]{8}$/),
  name: z.string(),
  /** Milliseconds since 1970. */
  began: z.number().min(0).max(8.64e15),
  program: z.string(),
  /** Begun by another machine: this one has no record of what that one sent. */
  adopted: z.literal(true).optional(),
});

/** What does not change over a session's life; written once, when it begins. */
export type SessionHead = Readonly<z.infer<typeof headSchema>>;

/** A head of the version it stands under, made one of the next. */
export type Migrations = Readonly<
  Record<number, (older: Readonly<Record<string, unknown>>) => Record<string, unknown>>
>;

/** By the version they lead away from. Version 1 is the first: there is nothing older to bring over. */
const migrations: Migrations = {};

/**
 * A head as this program knows it, whatever earlier version wrote it; what is on the disk stays as it was written.
 * @param steps for every version between, how to get to the next
 * @returns undefined for what is no head
 */
export function currentHead(
  found: Readonly<Record<string, unknown>>,
  steps: Migrations = migrations,
): SessionHead | undefined {
  let head = found;
  for (let v = head.v; typeof v === 'number' && v < version; v = head.v) {
    const step = steps[v];
    if (step === undefined) return undefined;
    head = { ...step(head), v: v + 1 };
  }
  const checked = headSchema.safeParse(head);
  return checked.success ? checked.data : undefined;
}

/** The head in a session's folder; undefined where there is none that this program knows. */
export function headIn(folder: string): SessionHead | undefined {
  return currentHead(anyHead(folder));
}

/** @throws Failed SESSION_UNKNOWN, SESSION_NEWER */
export function knownHead(folder: string, session: string): SessionHead {
  const found = anyHead(folder);
  const head = currentHead(found);
  if (head !== undefined) return head;
  if (typeof found.v === 'number' && found.v > version)
    throw runFailure('SESSION_NEWER', { session, program: String(found.program) });
  throw runFailure('SESSION_UNKNOWN', { session });
}

function anyHead(folder: string): Readonly<Record<string, unknown>> {
  try {
    const found: unknown = JSON.parse(readFileSync(join(folder, 'session.json'), 'utf8'));
    return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

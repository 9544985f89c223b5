import type { Managed } from '../inventory/managed.ts';
import type { Session } from '../sessions.ts';
import type { Vcenter } from '../vcenter.ts';
import type { Node } from '../xml/parse.ts';
import type { Value } from '../xml/values.ts';

/** One method call. */
export interface Call {
  readonly vc: Vcenter;
  readonly method: string;
  /** The object it is called on. */
  readonly target: Managed;
  /** The element of the method, `_this` first. */
  readonly args: Node;
  /** Who calls; absent for what needs no login. */
  readonly session: Session | undefined;
  readonly cookie: string | undefined;
  readonly userAgent: string;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
  /** Gives the client the cookie of a session. */
  setCookie(cookie: string): void;
}

/** What a method answers: nothing, a value of the type given, or XML with its `returnval` elements. */
export type Answer = { readonly type: string; readonly value: Value } | { readonly xml: string } | undefined;

export interface Method {
  /** Type of the object it is called on. */
  readonly on: string;
  /** May be called without a session. */
  readonly open?: boolean;
  /** Changes something, which the free host refuses. */
  readonly changes?: boolean;
  /** What the user must be allowed to on the object. */
  readonly privilege?: string;
  run(call: Call): Answer | Promise<Answer>;
}

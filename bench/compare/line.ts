/** Something that must hold, and what was found. */
export interface Line {
  readonly what: string;
  readonly target: string;
  readonly measured: string;
  readonly holds: boolean;
}

export function line(what: string, target: string, measured: string, holds: boolean): Line {
  return { what, target, measured, holds };
}

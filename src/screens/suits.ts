/** Why the full screen is not for this terminal; plain lines are printed then. */
export type Unsuited = 'no-tty' | 'dumb' | 'accessible' | 'ci';

/**
 * Can the wizard be shown, as far as can be known without drawing?
 * A screen reader reads lines well and a repainted screen badly: ACCESSIBLE asks for lines.
 */
export function unsuited(
  env: Readonly<Record<string, string | undefined>>,
  stdin: { readonly isTTY?: boolean },
  stdout: { readonly isTTY?: boolean },
): Unsuited | undefined {
  if (stdin.isTTY !== true || stdout.isTTY !== true) return 'no-tty';
  if (env.TERM === 'dumb') return 'dumb';
  if (env.ACCESSIBLE !== undefined && !['', '0', 'false'].includes(env.ACCESSIBLE)) return 'accessible';
  return env.CI !== undefined && !['', '0', 'false'].includes(env.CI) ? 'ci' : undefined;
}

/** Colour unless NO_COLOR has a value (no-color.org). */
export function wantsColour(env: Readonly<Record<string, string | undefined>>): boolean {
  return (env.NO_COLOR ?? '') === '';
}

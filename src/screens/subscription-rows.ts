import type { Glyphs } from './parts/glyphs.ts';
import { dim, ellipsis, type Line, line, lineWidth, pad, plain, span, widthOf } from './parts/line.ts';
import type { Language } from './text/language.ts';
import type { SubscriptionText } from './text/subscription-types.ts';
import type { Choice } from './world.ts';

/** Columns of the tenant's name at most. */
const mostTenant = 18;

/** Rights with which nothing can be made. */
const idle = new Set(['reader', 'none']);
/** States in which a subscription takes changes. */
const live = /^(Enabled|Warned|PastDue)$/i;

const isLive = ({ facts }: Choice): boolean => live.test(String(facts?.state ?? 'Enabled'));
const isIdle = ({ facts }: Choice): boolean => typeof facts?.role === 'string' && idle.has(facts.role);

/** Those that take changes, then the others, each by name as the language has it (`Team 9` before `Team 10`). */
export function subscriptionOrder(language: Language): (a: Choice, b: Choice) => number {
  const { compare } = new Intl.Collator(language, { numeric: true });
  const tenantOf = ({ facts }: Choice) => String(facts?.tenant ?? '');
  return (a, b) =>
    Number(isLive(b)) - Number(isLive(a)) ||
    compare(a.label, b.label) ||
    compare(tenantOf(a), tenantOf(b)) ||
    compare(String(a.value), String(b.value));
}

/** Can, as far as is known, something be made in it? */
export function takesWork(row: Choice): boolean {
  return isLive(row) && !isIdle(row);
}

/**
 * What stands beside the name of a subscription: its tenant, the end of its id, what the person is there, and why nothing
 * can be made in it. What is not known is left out; where there is no room for all, what speaks against it stays.
 * @param shown the rows on screen, for columns that fit them
 * @param room columns
 */
export function subscriptionAbout(
  row: Choice,
  shown: readonly Choice[],
  room: number,
  text: SubscriptionText,
  glyphs: Glyphs,
): Line {
  const tenantOf = ({ facts }: Choice) => ellipsis(plain(String(facts?.tenant ?? '')), mostTenant);
  const widest = Math.max(...shown.map(each => widthOf(tenantOf(each))));
  const id = plain(String(row.facts?.id ?? ''));
  const end = id === '' ? '' : pad(`${glyphs.ellipsis}${id.slice(-4)}`, 8);
  const tenant = widest === 0 ? '' : `${pad(tenantOf(row), widest)}  `;
  const you = youAre(row, text);
  const against = trouble(row, text, glyphs);
  const fits = widthOf(tenant) + widthOf(end) + text.youWidth + lineWidth(against) <= room;
  const role = lineWidth(against) === 0 ? you : fits ? pad(you, text.youWidth) : '';
  return line(dim(tenant), dim(end), dim(role), ...against);
}

function youAre({ facts }: Choice, text: SubscriptionText): string {
  return typeof facts?.role === 'string' ? text.you(text.roles[facts.role] ?? plain(facts.role)) : '';
}

/** Why nothing, or not for long, can be made in it. */
function trouble(row: Choice, text: SubscriptionText, glyphs: Glyphs): Line {
  const { state = 'Enabled' } = row.facts ?? {};
  const named = text.states[String(state)] ?? plain(String(state));
  if (!isLive(row)) return line(span(`${glyphs.no} ${named}`, 'error'));
  if (isIdle(row)) return line(span(`${glyphs.no} ${text.cannot}`, 'error'));
  return state === 'Enabled' ? line() : line(span(`${glyphs.warn} ${named}`, 'warn'));
}

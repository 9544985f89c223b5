import type { Glyphs } from './parts/glyphs.ts';
import { dim, ellipsis, type Line, line, lineWidth, pad, plain, span, widthOf } from './parts/line.ts';
import type { SubscriptionText } from './text/subscription-types.ts';
import type { Choice } from './world.ts';

/** Columns of the tenant's name at most. */
const mostTenant = 18;

/** Rights with which nothing can be made. */
const idle = new Set(['reader', 'none']);
/** States in which a subscription takes changes. */
const live = /^(Enabled|Warned|PastDue)$/i;

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
function trouble({ facts }: Choice, text: SubscriptionText, glyphs: Glyphs): Line {
  const { role, state = 'Enabled' } = facts ?? {};
  const named = text.states[String(state)] ?? plain(String(state));
  if (!live.test(String(state))) return line(span(`${glyphs.no} ${named}`, 'error'));
  if (typeof role === 'string' && idle.has(role)) return line(span(`${glyphs.no} ${text.cannot}`, 'error'));
  return state === 'Enabled' ? line() : line(span(`${glyphs.warn} ${named}`, 'warn'));
}

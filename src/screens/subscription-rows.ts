import type { Glyphs } from './parts/glyphs.ts';
import { dim, ellipsis, type Line, line, pad, plain, span, widthOf } from './parts/line.ts';
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
 * can be made in it. What is not known is left out.
 * @param shown the rows on screen, for columns that fit them
 */
export function subscriptionAbout(
  { facts = {} }: Choice,
  shown: readonly Choice[],
  text: SubscriptionText,
  glyphs: Glyphs,
): Line {
  const tenantOf = (row: Choice) => ellipsis(plain(String(row.facts?.tenant ?? '')), mostTenant);
  const widest = Math.max(...shown.map(row => widthOf(tenantOf(row))));
  const id = plain(String(facts.id ?? ''));
  const end = id === '' ? '' : `${glyphs.ellipsis}${id.slice(-4)}`;
  const tenant = widest === 0 ? '' : `${pad(tenantOf({ value: '', label: '', facts }), widest)}  `;
  return line(dim(tenant), dim(pad(end, end === '' ? 0 : 8)), ...standing(facts, text, glyphs));
}

function standing(facts: NonNullable<Choice['facts']>, text: SubscriptionText, glyphs: Glyphs): Line {
  const { role, state } = facts;
  const you = typeof role === 'string' ? text.you(text.roles[role] ?? plain(role)) : '';
  const stateText = typeof state === 'string' && state !== 'Enabled' ? (text.states[state] ?? plain(state)) : undefined;
  if (stateText !== undefined && !live.test(String(state)))
    return line(dim(pad(you, text.youWidth)), span(`${glyphs.no} ${stateText}`, 'error'));
  if (typeof role === 'string' && idle.has(role))
    return line(dim(pad(you, text.youWidth)), span(`${glyphs.no} ${text.cannot}`, 'error'));
  return stateText === undefined ? line(dim(you)) : line(dim(pad(you, text.youWidth)), span(`! ${stateText}`, 'warn'));
}

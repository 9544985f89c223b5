import type { SubscriptionText } from '../subscription-types.ts';

export const subscriptionText: SubscriptionText = {
  you: role => `you: ${role}`,
  roles: {
    owner: 'Owner',
    contributor: 'Contributor',
    creator: 'may create',
    reader: 'Reader',
    none: 'no role',
  },
  youWidth: 18,
  states: {
    Warned: 'payment overdue',
    PastDue: 'payment overdue',
    Disabled: 'disabled',
    Deleted: 'deleted',
  },
  cannot: 'can’t create',
  closed: (count, factor) => {
    const who = count === 1 ? '1 tenant did not list its own' : `${count} tenants did not list theirs`;
    return factor ? `${who}: ${count === 1 ? 'it wants' : 'they want'} a second factor.` : `${who}.`;
  },
  enterOne: 'sign in to one',
  ask: 'Which tenant do you want to sign in to?',
  why: { 'second-factor': 'wants a second factor', refused: 'refused this sign-in' },
  hint: 'Its subscriptions join the list once you have signed in.',
  to: tenant => `Sign in to ${tenant}`,
};

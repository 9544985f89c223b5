/**
 * What our code asks for that no official file lies in the specification folder for, each with its reason. Everything
 * else has to be in a file.
 */
export const unspecified: readonly { readonly what: string; readonly is: RegExp; readonly why: string }[] = [
  {
    what: 'Permissions of a subscription',
    is: /^\/subscriptions\/[^/]+\/providers\/Microsoft\.Authorization\/permissions$/i,
    why: 'the official file has it for groups and resources only; https://learn.microsoft.com/rest/api/authorization/permissions',
  },
];

/** Whether the way to a host is open: `HEAD /` with no right to anything, which is no operation of any service. */
export const wayToHost = 'HEAD /';

/**
 * What our code asks for that no official file lies in the specification folder for, each with its reason. Everything
 * else has to be in a file.
 */
export const unspecified: readonly { readonly what: string; readonly is: RegExp; readonly why: string }[] = [
  {
    what: 'Microsoft.Network',
    is: /^\/subscriptions\/[^/]+(\/resourceGroups\/[^/]+)?\/providers\/Microsoft\.Network\//i,
    why: 'the folder has no file of Network; its bodies are checked by the sandbox alone',
  },
  {
    what: 'Microsoft.Authorization',
    is: /^\/subscriptions\/[^/]+(\/resourceGroups\/[^/]+)?\/providers\/Microsoft\.Authorization\//i,
    why: 'the folder has no file of Authorization',
  },
  {
    what: 'Microsoft.PolicyInsights',
    is: /^\/subscriptions\/[^/]+(\/resourceGroups\/[^/]+)?\/providers\/Microsoft\.PolicyInsights\//i,
    why: 'the folder has no file of PolicyInsights',
  },
];

/** Whether the way to a host is open: `HEAD /` with no right to anything, which is no operation of any service. */
export const wayToHost = 'HEAD /';

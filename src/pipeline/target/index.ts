import type { Target } from '../types.ts';

/** A new cloud is one folder and one line here (and its plan schema in plan.ts). */
export const targets: { readonly [kind: string]: () => Promise<Target> } = {
  file: async () => (await import('./file/index.ts')).file,
  azure: async () => (await import('./azure/index.ts')).azure,
};

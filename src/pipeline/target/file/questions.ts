import type { Question } from '../../types/question.ts';

export const fileQuestions: readonly Question[] = [
  { key: 'target.path', kind: 'path', needed: true },
  { key: 'target.format', kind: 'choice', needed: false, implied: () => 'vhd' },
];

import type { agentsChecks } from '../../../pipeline/guest/checks/agents/index.ts';
import type { TextsOf } from '../guest-types.ts';

export const agentsTexts: TextsOf<typeof agentsChecks> = {};

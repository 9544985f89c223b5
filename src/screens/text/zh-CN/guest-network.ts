import type { networkChecks } from '../../../pipeline/guest/checks/network/index.ts';
import type { TextsOf } from '../guest-types.ts';

export const networkTexts: TextsOf<typeof networkChecks> = {};

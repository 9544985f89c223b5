import type { windowsChecks } from '../../../pipeline/guest/checks/windows/index.ts';
import type { TextsOf } from '../guest-types.ts';

export const windowsTexts: TextsOf<typeof windowsChecks> = {};

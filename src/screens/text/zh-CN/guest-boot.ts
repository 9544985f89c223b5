import type { bootChecks } from '../../../pipeline/guest/checks/boot/index.ts';
import type { TextsOf } from '../guest-types.ts';

export const bootTexts: TextsOf<typeof bootChecks> = {};

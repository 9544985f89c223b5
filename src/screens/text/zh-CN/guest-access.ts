import type { accessChecks } from '../../../pipeline/guest/checks/access/index.ts';
import type { TextsOf } from '../guest-types.ts';

export const accessTexts: TextsOf<typeof accessChecks> = {};

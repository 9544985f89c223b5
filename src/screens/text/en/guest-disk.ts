import type { diskChecks } from '../../../pipeline/guest/checks/disk/index.ts';
import type { TextsOf } from '../guest-types.ts';

export const diskTexts: TextsOf<typeof diskChecks> = {};

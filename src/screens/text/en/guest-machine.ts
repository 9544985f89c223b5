import type { machineChecks } from '../../../pipeline/guest/checks/machine/index.ts';
import type { TextsOf } from '../guest-types.ts';

export const machineTexts: TextsOf<typeof machineChecks> = {};

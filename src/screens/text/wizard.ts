import { wizardText as en } from './en/wizard.ts';
import type { WizardText } from './wizard-types.ts';
import { wizardText as zhCN } from './zh-CN/wizard.ts';

export type { WizardText };
export type Lang = 'en' | 'zh-CN';

export function wizardTextOf(lang: Lang): WizardText {
  return lang === 'zh-CN' ? zhCN : en;
}

/** The texts of proficiency tests, apart from the page's: they are fetched when a test is. */

import { proficiency as en, type ProficiencyMessages } from './en/proficiency';
import { useI18n } from './I18n';
import type { Language } from './languages';
import { proficiency as zhCN } from './zhCN/proficiency';

export const PROFICIENCY_TEXTS: Record<Language, ProficiencyMessages> = { en, 'zh-CN': zhCN };

export function useProficiencyTexts(): ProficiencyMessages {
  return PROFICIENCY_TEXTS[useI18n().language];
}

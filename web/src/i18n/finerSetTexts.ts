/** The texts of prediction sets of finer classes, apart from the page's: they are fetched with what shows them. */

import { finerSets as en, type FinerSetMessages } from './en/finerSets';
import { useI18n } from './I18n';
import type { Language } from './languages';
import { finerSets as zhCN } from './zhCN/finerSets';

export const FINER_SET_TEXTS: Record<Language, FinerSetMessages> = { en, 'zh-CN': zhCN };

export function useFinerSetTexts(): FinerSetMessages {
  return FINER_SET_TEXTS[useI18n().language];
}

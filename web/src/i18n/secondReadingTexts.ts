/** The texts of a second reading, apart from the page's: they are fetched with the parts that show it. */

import { secondReading as en, type SecondReadingMessages } from './en/secondReading';
import { useI18n } from './I18n';
import type { Language } from './languages';
import { secondReading as zhCN } from './zhCN/secondReading';

export const SECOND_READING_TEXTS: Record<Language, SecondReadingMessages> = { en, 'zh-CN': zhCN };

export function useSecondReadingTexts(): SecondReadingMessages {
  return SECOND_READING_TEXTS[useI18n().language];
}

/** Every text of the page: the dictionaries, and the texts that are fetched with the parts that show them. */

import { ANNOTATION_TEXTS } from '../i18n/annotationTexts';
import { en } from '../i18n/en';
import { FINER_SET_TEXTS } from '../i18n/finerSetTexts';
import type { Language } from '../i18n/languages';
import { PROFICIENCY_TEXTS } from '../i18n/proficiencyTexts';
import { SECOND_READING_TEXTS } from '../i18n/secondReadingTexts';
import { SIGNING_TEXTS } from '../i18n/signingTexts';
import { SLIDE_TEXTS } from '../i18n/slideTexts';
import { zhCN } from '../i18n/zhCN';

const LATER = {
  annotations: ANNOTATION_TEXTS,
  finerSets: FINER_SET_TEXTS,
  proficiency: PROFICIENCY_TEXTS,
  secondReading: SECOND_READING_TEXTS,
  signing: SIGNING_TEXTS,
  slides: SLIDE_TEXTS,
};

export const ALL_TEXTS: Record<Language, object> = { en: collect('en', en), 'zh-CN': collect('zh-CN', zhCN) };

function collect(language: Language, dictionary: object): object {
  const later = Object.entries(LATER).map(([name, texts]) => [name, texts[language]] as const);
  return { ...dictionary, ...Object.fromEntries(later) };
}

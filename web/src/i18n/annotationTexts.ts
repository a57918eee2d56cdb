/** The texts of annotations, in files that come with what shows them: they are no part of the first load. */

import { annotations as en } from './en/annotations';
import { useI18n } from './I18n';
import type { Language } from './languages';
import { annotations as zhCN } from './zhCN/annotations';

export type AnnotationTexts = typeof en;

export const ANNOTATION_TEXTS: Record<Language, AnnotationTexts> = { en, 'zh-CN': zhCN };

export function useAnnotationTexts(): AnnotationTexts {
  return ANNOTATION_TEXTS[useI18n().language];
}

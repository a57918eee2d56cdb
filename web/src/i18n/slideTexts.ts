/** The texts of whole slides, in files that come with the viewer: they are no part of the first load. */

import { slides as en, type SlideMessages } from './en/slides';
import { useI18n } from './I18n';
import type { Language } from './languages';
import { slides as zhCN } from './zhCN/slides';

export const SLIDE_TEXTS: Record<Language, SlideMessages> = { en, 'zh-CN': zhCN };

export function useSlideTexts(): SlideMessages {
  return SLIDE_TEXTS[useI18n().language];
}

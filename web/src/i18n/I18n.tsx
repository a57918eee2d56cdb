import { createContext, use, useEffect, useMemo, type ReactNode } from 'react';
import { I18nProvider as AriaI18nProvider } from 'react-aria-components';

import { en, type Messages } from './en';
import { createFormatter, type Formatter } from './format';
import type { Language } from './languages';
import { zhCN } from './zhCN';

export const DICTIONARIES: Record<Language, Messages> = { en, 'zh-CN': zhCN };

export interface I18n {
  language: Language;
  /** Messages of the current language. */
  m: Messages;
  format: Formatter;
}

const I18nContext = createContext<I18n | null>(null);

/** Gives every component its messages, and sets the language of the document. */
export function I18nProvider({ language, children }: { language: Language; children: ReactNode }) {
  const i18n = useMemo(
    () => ({ language, m: DICTIONARIES[language], format: createFormatter(language) }),
    [language],
  );
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = i18n.m.app.title;
  }, [language, i18n]);
  return (
    <AriaI18nProvider locale={language}>
      <I18nContext value={i18n}>{children}</I18nContext>
    </AriaI18nProvider>
  );
}

export function useI18n(): I18n {
  const i18n = use(I18nContext);
  if (i18n === null) throw new Error('useI18n needs an I18nProvider around it.');
  return i18n;
}

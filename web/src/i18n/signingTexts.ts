/** Texts about keys, in every language. They are no part of the dictionaries: only the report needs them. */

import { signing as en } from './en/signing';
import { useI18n } from './I18n';
import type { Language } from './languages';
import { signing as zhCN } from './zhCN/signing';

export type SigningTexts = typeof en;

export const SIGNING_TEXTS: Record<Language, SigningTexts> = { en, 'zh-CN': zhCN };

export function useSigningTexts(): SigningTexts {
  return SIGNING_TEXTS[useI18n().language];
}

/** Why a picture is refused: codes and texts that Python and the browser share (contract/picture_errors.json). */

import texts from '../../../../contract/picture_errors.json';
import { EngineError } from '../errors';
import type { Texts } from '../types';

export type RefusalCode = keyof typeof texts;
type Values = Record<string, string | number | Texts>;

/** The texts of `code` with their placeholders filled in. */
export function describeRefusal(code: RefusalCode, values: Values = {}): Texts {
  const fill = (language: keyof Texts): string =>
    texts[code][language].replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name];
      return typeof value === 'object' ? value[language] : String(value);
    });
  return { en: fill('en'), 'zh-CN': fill('zh-CN') };
}

/** `details.picture_code` is the contract's code, `details.texts` holds the text in every language. */
export function refusePicture(code: RefusalCode, values: Values = {}): EngineError {
  const filled = describeRefusal(code, values);
  return new EngineError('picture_refused', filled.en, { picture_code: code, texts: filled });
}

import { describe, expect, it } from 'vitest';

import { ALL_TEXTS } from '../testing/allTexts';
import { listTexts } from '../testing/listTexts';

/** Words that were replaced by the ones in docs/words.md: one word for one thing. */
const OLD_WORDS: Record<'en' | 'zh-CN', { texts: object; old: RegExp }> = {
  en: { texts: ALL_TEXTS.en, old: /\bsessions?\b|photograph|\b(un)?confirm|not a cell\b|hand(ed)? on\b/i },
  'zh-CN': { texts: ALL_TEXTS['zh-CN'], old: /会话|照片|确认|(不是|非)细胞/ },
};

/** Where an old word is the right one, and why. */
const EXCEPTIONS = new Set([
  // The notice of the whole project: word for word the same wherever it is.
  'app.disclaimer',
  // What the drawn samples are not: photographs of a microscope.
  'samples.drawn_note',
  // The words of `leukoscope convert`.
  'annotations.facts.confirmed',
]);

describe('the words of the bench', () => {
  it.each(Object.entries(OLD_WORDS))('have no old one beside them (%s)', (_language, { texts, old }) => {
    const found = [...listTexts(texts)].filter(([path, text]) => old.test(text) && !EXCEPTIONS.has(path));
    expect(found).toEqual([]);
  });

  it.each(Object.entries(OLD_WORDS))('except where the exception is still needed (%s)', (_language, { texts, old }) => {
    const all = listTexts(texts);
    for (const path of EXCEPTIONS) expect(all.get(path), path).toMatch(old);
  });
});

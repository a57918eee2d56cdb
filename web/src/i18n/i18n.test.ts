import { describe, expect, it } from 'vitest';

import { ALL_TEXTS } from '../testing/allTexts';
import { listTexts } from '../testing/listTexts';
import { en } from './en';
import { zhCN } from './zhCN';

/** Names and addresses that are the same in every language. */
const UNTRANSLATED = new Set([
  'backends.webgpu',
  'backends.webgl',
  'backends.wasm',
  'backends.cpu',
  'link.placeholder',
  // What is printed on keys.
  ...['fixed.1.0', 'fixed.2.0', 'fixed.3.0', 'names.delete', 'names.insert', 'names.escape'].map((path) => `keys.${path}`),
]);

describe('dictionaries', () => {
  const english = listTexts(ALL_TEXTS.en);
  const chinese = listTexts(ALL_TEXTS['zh-CN']);

  it('have the same texts', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('leave nothing empty and nothing in English', () => {
    for (const [path, text] of chinese) {
      expect(text.trim(), path).not.toBe('');
      if (!UNTRANSLATED.has(path)) expect(text, path).toMatch(/[\u4e00-\u9fff]|^[^A-Za-z]*$/);
    }
  });

  it('say everything they are told, in either language', () => {
    for (const [path, text] of english) {
      const told = (words: string | undefined) => [...new Set(words?.match(/‹\d›/g) ?? [])].sort();
      expect(told(chinese.get(path)), path).toEqual(told(text));
    }
  });

  it('carry the words that must never be missing', () => {
    expect(en.app.disclaimer).toBe(
      'For research and education. Not a medical device. Every cell must be confirmed by a qualified person.',
    );
    expect(zhCN.app.disclaimer).toContain('非医疗器械');
  });
});

import { describe, expect, it } from 'vitest';

import { listTexts } from '../testing/listTexts';
import { SECOND_READING } from './secondReading';

describe('the texts of a second reading', () => {
  const [english, chinese] = [listTexts(SECOND_READING.en), listTexts(SECOND_READING['zh-CN'])];

  it('are the same in both languages, and say what they are given', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [path, text] of english) {
      const given = (words = '') => [...new Set(words.match(/‹\d›/g) ?? [])].sort();
      expect(given(chinese.get(path)), path).toEqual(given(text));
      expect(chinese.get(path), path).toMatch(/[\u4e00-\u9fff]|^[^A-Za-z]*$/);
    }
  });

  it('have no word that another one has replaced', () => {
    for (const text of english.values()) expect(text).not.toMatch(/\bsessions?\b|photograph|\b(un)?confirm|not a cell\b|hand(ed)? on\b/i);
    for (const text of chinese.values()) expect(text).not.toMatch(/会话|照片|确认|(不是|非)细胞/);
  });
});

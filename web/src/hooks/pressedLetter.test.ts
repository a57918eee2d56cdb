import { expect, it } from 'vitest';

import { findPressedLetter } from './pressedLetter';

it.each([
  ['q', 'KeyA', 'q'],
  ['N', 'KeyN', 'n'],
  ['ф', 'KeyA', 'a'],
  ['ㅁ', 'KeyA', 'a'],
  ['１', 'Digit1', '1'],
  ['Backspace', 'Backspace', 'backspace'],
])('a press of %s on %s is %s', (key, code, letter) => {
  expect(findPressedLetter({ key, code })).toBe(letter);
});

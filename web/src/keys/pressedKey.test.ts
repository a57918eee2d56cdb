import { expect, it } from 'vitest';

import { findPressedKey } from './pressedKey';

it.each([
  ['q', 'KeyA', 'q'],
  ['N', 'KeyN', 'n'],
  ['ф', 'KeyA', 'a'],
  ['ㅁ', 'KeyA', 'a'],
  ['１', 'Digit1', '1'],
  ['я', 'KeyZ', 'z'],
  ['ν', 'KeyN', 'n'],
  ['б', 'Comma', ','],
  ['ю', 'Period', '.'],
  ['Backspace', 'Backspace', 'backspace'],
  [' ', 'Space', 'space'],
  ['Delete', 'Delete', 'delete'],
])('a press of %s on %s is %s', (key, code, name) => {
  expect(findPressedKey({ key, code })).toBe(name);
});

it('has a name of its own for the space bar with Shift', () => {
  expect(findPressedKey({ key: ' ', code: 'Space', shiftKey: true })).toBe('shift+space');
  expect(findPressedKey({ key: 'N', code: 'KeyN', shiftKey: true })).toBe('n');
});

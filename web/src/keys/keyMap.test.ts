import { describe, expect, it } from 'vitest';

import { CLASSES, CLASSES_WITH_FINER } from '../testing/makeCells';
import { ACTIONS, assignKey, DEFAULT_KEY_MAP, isUsableKey, makeKeyboard, parseKeyMap, targetOf } from './keyMap';

const labelsOf = (classes: readonly { label: string }[]) => classes.map(({ label }) => label);
const SETS = { 'without finer classes': labelsOf(CLASSES), 'with finer classes': labelsOf(CLASSES_WITH_FINER) };

describe('the default keys', () => {
  it.each(Object.entries(SETS))('give every class %s a letter of its own, and every action a key', (_, labels) => {
    const keyboard = makeKeyboard(DEFAULT_KEY_MAP, labels);
    const keys = labels.map((label) => keyboard.keyOf(targetOf(label)));
    expect(keys.every((key) => key !== null && /^[a-z]$/.test(key))).toBe(true);
    expect(new Set([...keys, ...ACTIONS.map(keyboard.keyOf)]).size).toBe(labels.length + ACTIONS.length);
    for (const [position, label] of labels.entries()) expect(keyboard.read(keys[position] ?? '')).toEqual({ label });
  });

  it('are letters of the names, and C and X stay what they were', () => {
    const keyboard = makeKeyboard(DEFAULT_KEY_MAP, SETS['with finer classes']);
    const letters = ['NEUTROPHIL', 'EOSINOPHIL', 'BASOPHIL', 'LYMPHOCYTE', 'MONOCYTE'].map((label) => keyboard.keyOf(targetOf(label)));
    expect(letters).toEqual(['n', 'e', 'b', 'l', 'm']);
    expect([keyboard.read('c'), keyboard.read('x')]).toEqual([{ action: 'verify' }, { action: 'reject' }]);
    expect([keyboard.read('space'), keyboard.read('delete')]).toEqual([{ action: 'verify' }, { action: 'reject' }]);
    expect([keyboard.read('shift+space'), keyboard.read('q'), keyboard.read('constructor')]).toEqual([{ action: 'verifyClass' }, null, null]);
  });

  it('are keys that can be chosen', () => {
    expect(Object.keys(DEFAULT_KEY_MAP).filter((key) => !isUsableKey(key))).toEqual([]);
  });

  it('have one letter for bands, whichever name a model gives them', () => {
    const key = (labels: string[]) => makeKeyboard(DEFAULT_KEY_MAP, labels).read('t');
    expect([key(['BAND']), key(['BAND_NEUTROPHIL'])]).toEqual([{ label: 'BAND' }, { label: 'BAND_NEUTROPHIL' }]);
  });
});

describe('a keyboard', () => {
  it('has digits for the first nine classes, in their order', () => {
    const labels = SETS['with finer classes'];
    const keyboard = makeKeyboard(DEFAULT_KEY_MAP, labels);
    expect(['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((digit) => keyboard.read(digit))).toEqual(labels.slice(0, 9).map((label) => ({ label })));
    expect([keyboard.read('0'), makeKeyboard(DEFAULT_KEY_MAP, ['A']).read('2')]).toEqual([null, null]);
  });

  it('has free letters for classes of one’s own, while there are any, and takes none from another', () => {
    const own = ['HAIRY_CELL', 'XX', '毛细胞', 'NEUTROPHIL_2', 'LYMPHOMA', 'SIXTH'];
    const labels = [...SETS['with finer classes'], ...own];
    const keyboard = makeKeyboard(DEFAULT_KEY_MAP, labels);
    const keys = own.map((label) => keyboard.keyOf(targetOf(label)));
    expect(keys).toEqual(['h', 'g', 'q', 'v', 'w', null]);
    expect(keyboard.read('h')).toEqual({ label: 'HAIRY_CELL' });
    expect(keyboard.read('n')).toEqual({ label: 'NEUTROPHIL' });
  });

  it('gives the letter of a class that is not there to one that is', () => {
    expect(makeKeyboard(DEFAULT_KEY_MAP, ['BETA']).read('b')).toEqual({ label: 'BETA' });
    expect(makeKeyboard(DEFAULT_KEY_MAP, ['DELTA']).read('d')).toEqual({ action: 'draw' });
  });
});

describe('an edited map', () => {
  const labels = SETS['with finer classes'];

  it('has a key do one thing: what had it before has another or none', () => {
    const map = assignKey(DEFAULT_KEY_MAP, 'n', 'class/BLAST');
    const keyboard = makeKeyboard(map, labels);
    expect(keyboard.read('n')).toEqual({ label: 'BLAST' });
    expect([keyboard.read('k'), keyboard.keyOf('class/NEUTROPHIL')]).toEqual([null, 'h']);
    const drawing = makeKeyboard(assignKey(DEFAULT_KEY_MAP, 'd', 'zoom'), labels);
    expect([drawing.keyOf('draw'), drawing.keysOf('zoom'), drawing.read('z')]).toEqual([null, ['d'], null]);
  });

  it('takes the place of all keys that a thing had', () => {
    expect(makeKeyboard(assignKey(DEFAULT_KEY_MAP, 'f8', 'verify'), labels).keysOf('verify')).toEqual(['f8']);
  });

  it('survives being kept', () => {
    const map = assignKey(DEFAULT_KEY_MAP, ';', 'class/HAIRY_CELL');
    expect(parseKeyMap(JSON.stringify(map))).toEqual(map);
  });

  it.each(['', '{', 'null', '3', '[]', '{"n":1}', '{"n":"class/"}', '{"n":"deed"}', '{"1":"verify"}', '{"tab":"verify"}', '{"__proto__":"verify"}'])(
    'is not read from %s',
    (json) => {
      expect(parseKeyMap(json)).toBeNull();
    },
  );

  it.each(['1', '0', '?', '+', '-', '=', 'N', 'tab', 'enter', 'escape', 'arrowup', 'backspace', 'f5', 'f11', 'f12', 'shift', 'ctrl+z', 'ф', ''])(
    'has nothing on the key %s',
    (key) => {
      expect(isUsableKey(key)).toBe(false);
    },
  );
});

import { describe, expect, test } from 'vitest';

import { CLASSES } from '../testing/makeCells';
import { countDifferential } from './differential';
import { canUndo, countWhite, isTargetReached, listTallied, reduceTally, startTally, type Tally, type TallyAction } from './tally';

const LABELS: Record<string, string> = { n: 'NEUTROPHIL', l: 'LYMPHOCYTE', m: 'MONOCYTE', r: 'ERYTHROBLAST' };
const press = (tally: Tally, letters: string) =>
  letters.split(',').reduce((state, letter) => reduceTally(state, { type: 'press', label: LABELS[letter] ?? letter }), tally);
const apply = (tally: Tally, ...actions: TallyAction[]) => actions.reduce(reduceTally, tally);
const start = startTally(CLASSES, 3);

describe('the tally', () => {
  test('counts every class', () => {
    expect(start.labels).toEqual(CLASSES.map(({ label }) => label));
    expect(press(start, 'n,r,l').presses).toEqual(['NEUTROPHIL', 'ERYTHROBLAST', 'LYMPHOCYTE']);
  });

  test('reaches its target with white cells alone, then refuses', () => {
    const almost = press(start, 'n,n,r,r');
    expect([countWhite(almost), isTargetReached(almost), almost.sound?.kind]).toEqual([2, false, 'count']);
    const full = press(almost, 'l');
    expect([isTargetReached(full), full.sound?.kind]).toEqual([true, 'target']);
    const rejected = press(full, 'l');
    expect([rejected.presses, rejected.sound?.kind]).toEqual([full.presses, 'rejected']);
    expect(press(apply(full, { type: 'set_target', target: 4 }), 'l').presses).toHaveLength(6);
  });

  test('gives every sound a number of its own', () => {
    expect(press(start, 'n,n').sound).toEqual({ kind: 'count', sequence: 2 });
  });

  test.each(['OTHER', 'constructor', '__proto__'])('refuses %s, which is no class', (label) => {
    const rejected = reduceTally(start, { type: 'press', label });
    expect([rejected.presses, rejected.sound?.kind]).toEqual([[], 'rejected']);
  });

  test('undoes and redoes, until something else is counted', () => {
    const undone = apply(press(start, 'n,l'), { type: 'undo' });
    expect([undone.presses, undone.sound?.kind]).toEqual([['NEUTROPHIL'], 'undo']);
    expect(apply(undone, { type: 'redo' }).presses).toEqual(['NEUTROPHIL', 'LYMPHOCYTE']);
    const other = apply(press(undone, 'm'), { type: 'redo' });
    expect([other.presses, other.sound?.kind]).toEqual([['NEUTROPHIL', 'MONOCYTE'], 'rejected']);
    expect(apply(start, { type: 'undo' }).sound?.kind).toBe('rejected');
  });

  test('redo says when it reaches the target again', () => {
    expect(apply(press(start, 'n,n,n'), { type: 'undo' }, { type: 'redo' }).sound?.kind).toBe('target');
  });

  test('keeps classes and target when it starts again', () => {
    expect(apply(press(start, 'n,l'), { type: 'undo' }, { type: 'reset' })).toEqual({ ...start, earlier: [['NEUTROPHIL']] });
    expect(apply(start, { type: 'reset' })).toEqual(start);
  });

  test('undoes and redoes that it was started again, and what was counted before and after', () => {
    const again = press(apply(press(start, 'n,l'), { type: 'reset' }), 'm');
    const before = apply(again, { type: 'undo' }, { type: 'undo' });
    expect([before.presses, canUndo(before)]).toEqual([['NEUTROPHIL', 'LYMPHOCYTE'], true]);
    const empty = apply(before, { type: 'undo' }, { type: 'undo' });
    expect([empty.presses, canUndo(empty)]).toEqual([[], false]);
    const redone = apply(empty, ...Array.from({ length: 4 }, () => ({ type: 'redo' }) as const));
    expect([redone.presses, redone.earlier, redone.undone]).toEqual([['MONOCYTE'], [['NEUTROPHIL', 'LYMPHOCYTE']], []]);
  });

  test('becomes a differential', () => {
    const { counted, reached, others } = countDifferential(listTallied(press(start, 'r,n,n,l')), CLASSES, { target: 3 });
    expect([counted, reached, others[0]?.count]).toEqual([3, true, 1]);
    expect(listTallied(press(start, 'n'))).toEqual([{ label: 'NEUTROPHIL', status: null, confirmed: true, changedByHand: false }]);
  });
});

import { describe, expect, test } from 'vitest';

import { CLASSES, makeCells } from '../testing/makeCells';
import { countDifferential } from './differential';
import { DEFAULT_RANGES, findRangeProblems, markFigure, markRanges, type RangeTable } from './ranges';

const RANGE = { low: 3, high: 10 };

test.each([
  [1, { low: 0.1, high: 2.9 }, 'low', 'certain'],
  [1, { low: 0.1, high: 5.4 }, 'low', 'open'],
  [5, { low: 3, high: 10 }, 'within', 'certain'],
  [5, { low: 1.6, high: 9.9 }, 'within', 'open'],
  [5, { low: 3.6, high: 11.3 }, 'within', 'open'],
  [12, { low: 9, high: 17 }, 'high', 'open'],
  [30, { low: 21, high: 40 }, 'high', 'certain'],
])('%d with %o is %s, %s', (value, interval, position, certainty) => {
  expect(markFigure(value, interval, RANGE)).toEqual({ position, certainty });
});

describe('markRanges', () => {
  const counts = { NEUTROPHIL: 30, BAND: 8, LYMPHOCYTE: 60, MONOCYTE: 2 };
  const totalWbc = { entered_10e9_per_l: 20, includesNucleatedRedCells: false };
  const marks = markRanges(countDifferential(makeCells(counts), CLASSES, { target: 100, totalWbc }), DEFAULT_RANGES);

  test('counts bands among the neutrophils', () => {
    expect(marks[0]).toMatchObject({ count: 38, percent: 38, percentMark: { position: 'low', certainty: 'open' } });
  });

  test('marks absolute counts apart from per cent', () => {
    expect(marks[0]?.absoluteMark).toEqual({ position: 'high', certainty: 'open' });
    expect(marks[1]).toMatchObject({ absolute_10e9_per_l: 12, absoluteMark: { position: 'high', certainty: 'certain' } });
  });

  test('marks nothing before a cell is counted', () => {
    const empty = markRanges(countDifferential([], CLASSES, { target: 100 }), DEFAULT_RANGES);
    expect(empty.map(({ percentMark, absoluteMark }) => [percentMark, absoluteMark])).toEqual(Array(5).fill([null, null]));
  });

  test('has no absolute mark without a total, and leaves out classes nobody counts', () => {
    const classes = CLASSES.filter(({ label }) => label !== 'BASOPHIL');
    const few = markRanges(countDifferential(makeCells({ NEUTROPHIL: 1 }), classes, { target: 100 }), DEFAULT_RANGES);
    expect(few).toHaveLength(4);
    expect(few[0]).toMatchObject({ percentMark: { position: 'high' }, absoluteMark: null });
  });
});

test('the default table has no problem; edited ones say theirs', () => {
  expect(findRangeProblems(DEFAULT_RANGES)).toEqual([]);
  const edited: RangeTable = {
    source: { en: 'Ours' },
    isDefault: false,
    ranges: [
      { labels: ['A'], percent: { low: 9, high: 3 }, absolute_10e9_per_l: { low: -1, high: 1 } },
      { labels: ['A'], percent: { low: 0, high: 101 }, absolute_10e9_per_l: null },
      { labels: [], percent: { low: NaN, high: 1 }, absolute_10e9_per_l: null },
    ],
  };
  expect(findRangeProblems(edited).map(({ index, field, code }) => `${index} ${field} ${code}`)).toEqual([
    '0 percent order', '0 absolute_10e9_per_l outside', '1 labels taken', '1 percent outside', '2 labels empty', '2 percent outside',
  ]);
});

import { describe, expect, test } from 'vitest';

import { CLASSES, CLASSES_WITH_FINER, makeCells } from '../testing/makeCells';
import { listClasses, makeOwnClass } from './classes';
import { correctWbc, countDifferential } from './differential';
import { clopperPearson } from './intervals';

const COUNTS = { NEUTROPHIL: 61, LYMPHOCYTE: 24, MONOCYTE: 9, EOSINOPHIL: 5, BAND: 1, ERYTHROBLAST: 10, SMUDGE: 3, '': 4 };

function find<Row extends { class: { label: string } }>(rows: Row[], label: string): Row {
  const row = rows.find((candidate) => candidate.class.label === label);
  if (row === undefined) throw new Error(`Expected a row of ${label}.`);
  return row;
}

describe('countDifferential', () => {
  const differential = countDifferential(makeCells(COUNTS), CLASSES, { target: 200 });

  test('takes per cent of the white cells alone', () => {
    expect(differential.counted).toBe(100);
    const monocytes = find(differential.white, 'MONOCYTE');
    expect([monocytes.count, monocytes.percent]).toEqual([9, 9]);
    expect(monocytes.intervalPercent?.high).toBeCloseTo(100 * clopperPearson(9, 100).high, 10);
    expect(differential.white.reduce((sum, { percent }) => sum + (percent ?? 0), 0)).toBeCloseTo(100, 10);
  });

  test('counts the others per 100 of them, and leaves unnamed cells apart', () => {
    expect(differential.others.map((row) => [row.class.label, row.per100White])).toEqual([
      ['ERYTHROBLAST', 10], ['PLATELET', 0], ['SMUDGE', 3],
    ]);
    expect(differential.unidentified).toBe(4);
  });

  test('says how far the target is', () => {
    expect([differential.progress, differential.reached]).toEqual([0.5, false]);
    const full = countDifferential(makeCells({ NEUTROPHIL: 120 }), CLASSES, { target: 100 });
    expect([full.progress, full.reached, full.counted]).toEqual([1, true, 120]);
  });

  test('keeps classes nobody saw, and gives no absolute count without a total', () => {
    const basophils = find(differential.white, 'BASOPHIL');
    expect([basophils.count, basophils.percent, basophils.absolute_10e9_per_l]).toEqual([0, 0, null]);
    expect(differential.wbc).toBeNull();
  });

  test('gives absolute counts of a total, corrected where the analyser counted nucleated red cells', () => {
    const totalWbc = { entered_10e9_per_l: 11, includesNucleatedRedCells: true };
    const { wbc, white } = countDifferential(makeCells(COUNTS), CLASSES, { target: 100, totalWbc });
    expect(wbc?.corrected_10e9_per_l).toBeCloseTo(10, 12);
    expect(find(white, 'LYMPHOCYTE').absolute_10e9_per_l).toBeCloseTo(2.4, 12);
    expect(find(white, 'MONOCYTE').interval_10e9_per_l?.low).toBeCloseTo(10 * clopperPearson(9, 100).low, 10);
    const uncorrected = countDifferential(makeCells(COUNTS), CLASSES, {
      target: 100, totalWbc: { ...totalWbc, includesNucleatedRedCells: false },
    });
    expect(uncorrected.wbc?.corrected_10e9_per_l).toBe(11);
  });

  test('has no per cent of nothing', () => {
    const { white, others } = countDifferential(makeCells({ ERYTHROBLAST: 2 }), CLASSES, { target: 100 });
    expect(white.every(({ percent, intervalPercent }) => percent === null && intervalPercent === null)).toBe(true);
    expect(find(others, 'ERYTHROBLAST').per100White).toBeNull();
  });

  test('counts as white what the model does not tell, and says so', () => {
    const classes = listClasses([{ label: 'A', name: { en: 'A' }, color: '#000000', is_white_cell: null }]);
    const { counted, assumedWhite } = countDifferential(makeCells({ A: 2 }), classes, { target: 100 });
    expect([counted, assumedWhite]).toEqual([2, ['A']]);
  });

  test.each([0, 99.5, NaN])('refuses a target of %d', (target) => {
    expect(() => countDifferential([], CLASSES, { target })).toThrow(/Expected a target/);
  });

  test('refuses a label that is no class', () => {
    expect(() => countDifferential(makeCells({ HEMATOGONE: 1 }), CLASSES, { target: 1 })).toThrow(/got HEMATOGONE/);
  });
});

describe('correctWbc', () => {
  test('gives the textbook example: 15.0 with 6 per 100 becomes 14.15', () => {
    expect(correctWbc({ entered_10e9_per_l: 15, includesNucleatedRedCells: true }, 6)).toBeCloseTo(14.15094, 5);
  });

  test.each([0, -1, NaN, Infinity])('refuses a total of %d', (entered_10e9_per_l) => {
    expect(() => correctWbc({ entered_10e9_per_l, includesNucleatedRedCells: false }, 0)).toThrow(/above 0/);
  });
});

describe('classes', () => {
  test('the model knows come before those it does not', () => {
    const band = { label: 'BAND', name: { en: 'Band' }, color: '#000000', is_white_cell: true };
    expect(listClasses([band]).map(({ label }) => label)).toEqual(['BAND', 'BLAST', 'ATYPICAL_LYMPHOCYTE', 'SMUDGE']);
  });

  test('of one own are named in the user’s words', () => {
    expect(makeOwnClass('  Hairy   cell ', true)).toMatchObject({ label: 'HAIRY_CELL', name: { en: 'Hairy cell' }, isWhiteCell: true });
  });

  test.each(['', '   ', 'x'.repeat(81), 'Train', 'validation'])('cannot be named "%s"', (name) => {
    expect(() => makeOwnClass(name, true)).toThrow(/Expected/);
  });

  test('stand once', () => {
    expect(() => listClasses([], [makeOwnClass('Band', true)])).toThrow(/BAND twice/);
  });
});

describe('finer classes', () => {
  const cells = makeCells({ NEUTROPHIL: 5, SEGMENTED_NEUTROPHIL: 30, BAND_NEUTROPHIL: 15, MYELOCYTE: 10, LYMPHOCYTE: 40 });
  const { white, counted } = countDifferential(cells, CLASSES_WITH_FINER, { target: 100 });
  const rowOf = (label: string) => white.find((row) => row.class.label === label);

  test('are counted in their class, so that sums agree at both depths', () => {
    expect(counted).toBe(100);
    expect(rowOf('NEUTROPHIL')?.count).toBe(50);
    expect(rowOf('NEUTROPHIL')?.finer?.map(({ class: { label }, count, percent }) => [label, count, percent])).toEqual([
      ['SEGMENTED_NEUTROPHIL', 30, 30],
      ['BAND_NEUTROPHIL', 15, 15],
    ]);
    expect(rowOf('IMMATURE_GRANULOCYTE')?.finer?.map(({ count }) => count)).toEqual([0, 10, 0]);
    expect(white.reduce((sum, { count }) => sum + count, 0)).toBe(counted);
  });

  test('are no rows of their own, and classes without them have none', () => {
    expect(rowOf('BAND_NEUTROPHIL')).toBeUndefined();
    expect(rowOf('LYMPHOCYTE')).not.toHaveProperty('finer');
    const plain = countDifferential(makeCells({ NEUTROPHIL: 1 }), CLASSES, { target: 100 });
    expect(plain.white.every((row) => !('finer' in row))).toBe(true);
  });

  test('take the place of the hand class that means the same', () => {
    const labels = CLASSES_WITH_FINER.map(({ label }) => label);
    expect(labels).not.toContain('BAND');
    expect(labels.slice(0, 4)).toEqual(['NEUTROPHIL', 'SEGMENTED_NEUTROPHIL', 'BAND_NEUTROPHIL', 'EOSINOPHIL']);
    expect(CLASSES.map(({ label }) => label)).toContain('BAND');
  });
});

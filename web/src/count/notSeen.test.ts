import { describe, expect, test } from 'vitest';

import { CLASSES, makeCells } from '../testing/makeCells';
import { countDifferential } from './differential';
import { clopperPearson } from './intervals';
import { cellsToExclude, describeNotSeenOther, describeNotSeenWhite } from './notSeen';

describe('a class with none counted', () => {
  const { white, others } = countDifferential(makeCells({ NEUTROPHIL: 200 }), CLASSES, { target: 200 });
  const basophils = white.find((row) => row.class.label === 'BASOPHIL');
  const neutrophils = white.find((row) => row.class.label === 'NEUTROPHIL');

  test('is excluded above 1.8 % by 0 of 200', () => {
    const found = describeNotSeenWhite(basophils?.count ?? -1, basophils?.intervalPercent ?? null);
    expect(found?.excludesAbove).toBeCloseTo(100 * (1 - 0.025 ** (1 / 200)), 9);
    expect(found?.excludesAbove.toFixed(1)).toBe('1.8');
    expect(found?.cellsToExclude1).toBe(368);
  });

  test('which is not white is excluded per 100 white cells', () => {
    const smudges = others.find((row) => row.class.label === 'SMUDGE');
    const found = describeNotSeenOther(smudges?.count ?? -1, smudges?.intervalPer100White ?? null);
    expect(found).toEqual({ excludesAbove: smudges?.intervalPer100White?.high, cellsToExclude1: 371 });
  });

  test('says nothing where the class was seen or nothing was counted', () => {
    expect(describeNotSeenWhite(neutrophils?.count ?? 0, neutrophils?.intervalPercent ?? null)).toBeNull();
    expect(describeNotSeenWhite(0, null)).toBeNull();
  });
});

test.each([0.001, 0.01, 1 / 101, 0.05, 0.5])('%d is excluded by so many cells and by no fewer', (share) => {
  const cells = cellsToExclude(share);
  expect(clopperPearson(0, cells).high).toBeLessThanOrEqual(share);
  expect(clopperPearson(0, cells - 1).high).toBeGreaterThan(share);
});

test('cellsToExclude wants a share', () => {
  expect(() => cellsToExclude(0)).toThrow('Expected a share between 0 and 1');
});

import { describe, expect, test } from 'vitest';

import { calibrate, findStatus, isFound, joinFine, toCell } from './calibrate';
import type { Manifest } from '../manifest';

const thresholds = { confident: 0.8, review: 0.4 };

/** The parts of a manifest that a cell's description needs. */
function manifestOf(labels: string[], temperature: number): Manifest {
  return {
    classes: labels.map((label) => ({ label, name: { en: label }, color: '#000000', is_white_cell: true })),
    calibration: { temperature, thresholds },
  } as unknown as Manifest;
}

describe('calibrate', () => {
  test('temperature 1 changes nothing', () => {
    calibrate([0.7, 0.2, 0.1], 1).forEach((value, index) => {
      expect(value).toBeCloseTo([0.7, 0.2, 0.1][index] ?? NaN, 14);
    });
  });

  test('temperature 2 takes square roots and makes them sum to 1', () => {
    const roots = [0.7, 0.2, 0.1].map(Math.sqrt);
    const sum = roots.reduce((total, root) => total + root);
    calibrate([0.7, 0.2, 0.1], 2).forEach((value, index) => {
      expect(value).toBeCloseTo((roots[index] ?? NaN) / sum, 14);
    });
  });

  test('a probability of 0 stays finite', () => {
    const [certain, none] = calibrate([1, 0], 4);
    expect(none).toBeGreaterThan(0);
    expect((certain ?? NaN) + (none ?? NaN)).toBeCloseTo(1, 15);
  });
});

describe('status', () => {
  test.each([
    [0.8, 'confident'],
    [0.7999, 'review'],
    [0.4, 'review'],
    [0.3999, 'unidentified'],
  ])('%d is %s', (probability, status) => {
    expect(findStatus(probability, thresholds)).toBe(status);
  });

  test('an unidentified cell has probabilities but no label', () => {
    const cell = toCell({ probabilities: [0.3, 0.35, 0.35] }, [0, 0, 4, 3], manifestOf(['A', 'B', 'C'], 1));
    expect(cell).toMatchObject({ label: null, status: 'unidentified', box: [0, 0, 4, 3] });
    expect(Object.keys(cell.probabilities)).toEqual(['A', 'B', 'C']);
  });

  test('temperature alone can make a cell uncertain', () => {
    const raw = [0.9, 0.05, 0.05];
    expect(toCell({ probabilities: raw }, [0, 0, 1, 1], manifestOf(['A', 'B', 'C'], 1)).status).toBe('confident');
    expect(toCell({ probabilities: raw }, [0, 0, 1, 1], manifestOf(['A', 'B', 'C'], 4)).status).toBe('review');
  });

  test('what is hardly a cell is unidentified, however sure its class', () => {
    const manifest = manifestOf(['A', 'B'], 1);
    manifest.calibration.thresholds.cell = 0.5;
    const calibrateOne = (cellness?: number) =>
      toCell({ probabilities: [0.9, 0.1], ...(cellness !== undefined && { cellness }) }, [0, 0, 1, 1], manifest);
    expect(calibrateOne(0.49)).toMatchObject({ status: 'unidentified', label: null, cellness: 0.49 });
    expect(calibrateOne(0.5)).toMatchObject({ status: 'confident', label: 'A' });
    expect(calibrateOne()).not.toHaveProperty('cellness');
  });

  test('a place is found from its threshold on, and always where there is none', () => {
    const thresholds = { confident: 0.9, review: 0.5, found: 0.5 };
    expect([0.49, 0.5].map((cellness) => isFound({ cellness }, thresholds))).toEqual([false, true]);
    expect(isFound({}, thresholds)).toBe(true);
    expect(isFound({ cellness: 0 }, { confident: 0.9, review: 0.5 })).toBe(true);
  });

  test('the map is that of the leading class', () => {
    const map = { rows: 1, columns: 2, values: Float32Array.of(1, 2, 3, 4) };
    const cell = toCell({ probabilities: [0.2, 0.8], map }, [0, 0, 1, 1], manifestOf(['A', 'B'], 1));
    expect(cell.map).toEqual({ rows: 1, columns: 2, values: Float32Array.of(2, 4) });
  });
});

describe('finer classes', () => {
  const manifest = {
    ...manifestOf(['A', 'B'], 1),
    fine_classes: ['A1', 'A2'].map((label) => ({ label, group: 'A', name: { en: label }, color: '#000000' })),
  };
  const withThreshold = (fine: number): Manifest => ({
    ...manifest,
    calibration: { temperature: 1, thresholds: { ...thresholds, fine } },
  });

  test('sum to their class, and the leading one is the answer where it is probable enough', () => {
    const cell = toCell({ probabilities: [0.9, 0.1], fine: [0.7, 0.3] }, [0, 0, 1, 1], manifest);
    expect(cell).toMatchObject({ label: 'A1', group: 'A', status: 'confident' });
    expect(cell.fine_probabilities?.A1).toBeCloseTo(0.63, 14);
    expect(cell.fine_probabilities?.A2).toBeCloseTo(0.27, 14);
  });

  test('give way to their class below the threshold, which is 0.5 unless the manifest says', () => {
    const answer = { probabilities: [0.9, 0.1], fine: [0.52, 0.48] };
    expect(toCell(answer, [0, 0, 1, 1], manifest)).toMatchObject({ label: 'A', group: 'A' });
    expect(toCell(answer, [0, 0, 1, 1], withThreshold(0.46)).label).toBe('A1');
    expect(toCell(answer, [0, 0, 1, 1], withThreshold(0.47)).label).toBe('A');
  });

  test('say nothing where another class leads or none is named', () => {
    expect(toCell({ probabilities: [0.1, 0.9], fine: [1, 0] }, [0, 0, 1, 1], manifest)).toMatchObject({ label: 'B', group: 'B' });
    const unknown = toCell({ probabilities: [0.9, 0.1], fine: [1, 0], cellness: 0 }, [0, 0, 1, 1], {
      ...manifest,
      calibration: { temperature: 1, thresholds: { ...thresholds, cell: 0.5 } },
    });
    expect(unknown).toMatchObject({ label: null, group: null, status: 'unidentified' });
  });

  test('are shared alike where nothing is known', () => {
    expect(joinFine({ A: 0.4, B: 0.6 }, [0, 0], manifest)).toEqual({ A1: 0.2, A2: 0.2 });
  });

  test('a model without them answers as before', () => {
    const cell = toCell({ probabilities: [0.9, 0.1] }, [0, 0, 1, 1], manifestOf(['A', 'B'], 1));
    expect(Object.keys(cell)).toEqual(['box', 'label', 'probability', 'probabilities', 'status']);
  });
});

import { describe, expect, it, test } from 'vitest';

import shared from '../../../contract/kappa_cases.json';
import { measureKappa, type Kappa } from './kappa';

interface SharedCase {
  confusion: number[][];
  kappa: { value: number; low: number; high: number; method: Kappa['method'] } | null;
}

describe('kappa is that of Python', () => {
  test.each(shared.cases as SharedCase[])('case %#', ({ confusion, kappa }) => {
    const found = measureKappa(confusion);
    if (kappa === null) {
      expect(found).toBeNull();
      return;
    }
    expect(found?.value).toBeCloseTo(kappa.value, 9);
    expect(found?.interval.low).toBeCloseTo(kappa.low, 9);
    expect(found?.interval.high).toBeCloseTo(kappa.high, 9);
    expect(found?.method).toBe(kappa.method);
  });

  it('has cases of every kind', () => {
    const kinds = new Set((shared.cases as SharedCase[]).map(({ kappa }) => kappa?.method ?? null));
    expect(kinds).toEqual(new Set(['asymptotic', 'exact', null]));
  });
});

it('is not defined without cells', () => {
  expect(measureKappa([[0, 0], [0, 0]])).toBeNull();
});

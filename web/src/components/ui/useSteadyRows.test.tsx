// @vitest-environment jsdom

import { renderHook } from '@testing-library/react';
import { expect, it } from 'vitest';

import { useSteadyRows } from './useSteadyRows';

it('keeps a row as long as it says the same, wherever it stands, and takes a new one where anything of it changed', () => {
  const list = (eosinophils: number) => [
    { id: 'MONOCYTE', cells: 2, measure: { value: 4 } },
    { id: 'EOSINOPHIL', cells: eosinophils, measure: null },
  ];
  const { result, rerender } = renderHook(({ rows }) => useSteadyRows(rows), { initialProps: { rows: list(3) } });
  const [monocytes, eosinophils] = result.current;
  rerender({ rows: list(4).reverse() });
  expect(result.current).toEqual(list(4).reverse());
  expect(result.current[1]).toBe(monocytes);
  expect(result.current[0]).not.toBe(eosinophils);
});

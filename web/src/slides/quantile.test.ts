import { expect, it } from 'vitest';

import { findByteQuantile, findQuantile } from './quantile';

it.each([[[3]], [[7, 7, 9, 200]], [[0, 1, 2, 3, 4, 5, 255, 255, 17, 18]]])('counted bytes have the quantiles of a list of them: %j', (values) => {
  const counts = new Uint32Array(256);
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  for (const share of [0, 0.3, 0.5, 0.98, 1]) expect(findByteQuantile(counts, share)).toBeCloseTo(findQuantile(values, share), 10);
});

import { expect, it } from 'vitest';

import { checkFileSize, checkSize } from './limits';

it('bounds pixels before they are decoded, 100 megapixels and 65,535 on a side', () => {
  expect(() => checkSize(10_000, 10_000)).not.toThrow();
  expect(() => checkSize(10_001, 10_000)).toThrow(expect.objectContaining({ code: 'picture_refused', details: expect.objectContaining({ picture_code: 'too_large' }) as unknown }));
  expect(() => checkSize(65_536, 1)).toThrow(expect.objectContaining({ details: expect.objectContaining({ picture_code: 'too_long' }) as unknown }));
});

it('bounds a file before it is read', () => {
  expect(() => checkFileSize(1e9)).not.toThrow();
  expect(() => checkFileSize(3_200_000_000)).toThrow(expect.objectContaining({ code: 'memory_short', message: expect.stringContaining('3200 MB') as unknown }));
});

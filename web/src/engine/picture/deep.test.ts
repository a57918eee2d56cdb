import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';

import table from '../../../../contract/deep_cases.json';
import { findShift } from './deep';
import { decodePng } from './pngDecoder';

const [WIDTH, HEIGHT] = [9, 7];

describe('findShift', () => {
  it.each(table.cases)('shifts a picture whose largest value is $largest by $shift', ({ largest, shift }) => {
    expect(findShift(largest)).toBe(shift);
  });
});

describe.each([1, 2, 3, 4] as const)('a PNG of 16 bits and %i channels', (channels) => {
  it.each(table.cases)('is read by its range up to $largest', ({ largest, shift }) => {
    const hasOpacity = channels % 2 === 0;
    const isOpacity = (at: number): boolean => hasOpacity && at % channels === channels - 1;
    const data = Uint16Array.from({ length: WIDTH * HEIGHT * channels }, (_, at) =>
      isOpacity(at) ? 0xff00 : at < channels ? largest : (at * 7919) % (largest + 1),
    );
    const bytes = encode({ width: WIDTH, height: HEIGHT, data, channels, depth: 16 });
    const decoded = decodePng(new Uint8Array(bytes)).data;
    for (let pixel = 0; pixel < WIDTH * HEIGHT; pixel++) {
      expect(decoded[pixel * 4]).toBe((data[pixel * channels] ?? 0) >> shift);
      expect(decoded[pixel * 4 + 3]).toBe(255);
    }
  });
});

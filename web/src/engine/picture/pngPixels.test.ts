import { encode } from 'fast-png';
import { deflate } from 'pako';
import { describe, expect, it } from 'vitest';

import { checkPixels } from './pngPixels';

const data = Uint8Array.from({ length: 12 * 10 * 4 }, (_, at) => (at * 37) % 256);
const whole = (): Uint8Array => new Uint8Array(encode({ width: 12, height: 10, data, channels: 4, depth: 8 }));

/** The same header with other packed pixels. */
function withPixels(packed: Uint8Array, isInterlaced = false): Uint8Array {
  const chunk = new Uint8Array(12 + packed.length);
  new DataView(chunk.buffer).setUint32(0, packed.length);
  chunk.set(Array.from('IDAT', (letter) => letter.charCodeAt(0)), 4);
  chunk.set(packed, 8);
  const result = new Uint8Array([...whole().subarray(0, 33), ...chunk]);
  result[28] = isInterlaced ? 1 : 0;
  return result;
}

const ROWS_BYTES = 10 * (1 + 12 * 4);

describe('checkPixels', () => {
  it('passes what is whole, with bytes behind the end, or more rows than needed', async () => {
    await checkPixels(whole());
    await checkPixels(withPixels(deflate(new Uint8Array(ROWS_BYTES))));
    await checkPixels(withPixels(Uint8Array.from([...deflate(new Uint8Array(ROWS_BYTES)), 1, 2, 3])));
    await checkPixels(withPixels(deflate(new Uint8Array(5_000_000))));
  });

  it('refuses too few rows, a wrong checksum, and a stream without end', async () => {
    await expect(checkPixels(withPixels(deflate(new Uint8Array(ROWS_BYTES - 1))))).rejects.toThrow();
    const packed = deflate(new Uint8Array(ROWS_BYTES));
    await expect(checkPixels(withPixels(packed.map((byte, at) => (at === packed.length - 1 ? 255 - byte : byte))))).rejects.toThrow();
    await expect(checkPixels(withPixels(packed.subarray(0, packed.length - 5)))).rejects.toThrow();
  });

  it('counts the rows of an interlaced picture by its passes', async () => {
    // Columns x rows of 12 x 10 in seven passes: 2 x 2, 1 x 2, 3 x 1, 3 x 3, 6 x 2, 6 x 5, 12 x 5.
    const needed = 4 * (4 + 2 + 3 + 9 + 12 + 30 + 60) + 2 + 2 + 1 + 3 + 2 + 5 + 5;
    await checkPixels(withPixels(deflate(new Uint8Array(needed)), true));
    await expect(checkPixels(withPixels(deflate(new Uint8Array(needed - 1)), true))).rejects.toThrow();
  });
});

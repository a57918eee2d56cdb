import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';

import { decodePng } from './pngDecoder';
import { readPngCore } from './pngCore';

const data = Uint8Array.from({ length: 12 * 10 * 4 }, (_, at) => (at * 37) % 256);
const whole = (): Uint8Array<ArrayBuffer> => new Uint8Array(encode({ width: 12, height: 10, data, channels: 4, depth: 8 }));

/** A chunk after the header, whose checksum is left zero. */
function withDamagedChunk(type: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = whole();
  const chunk = new Uint8Array(12 + body.length);
  new DataView(chunk.buffer).setUint32(0, body.length);
  for (let letter = 0; letter < 4; letter++) chunk[4 + letter] = type.charCodeAt(letter);
  chunk.set(body, 8);
  const result = new Uint8Array(bytes.length + chunk.length);
  result.set(bytes.subarray(0, 33));
  result.set(chunk, 33);
  result.set(bytes.subarray(33), 33 + chunk.length);
  return result;
}

describe('readPngCore', () => {
  it('keeps every pixel', () => {
    expect(decodePng(readPngCore(whole())).data).toEqual(new Uint8ClampedArray(data));
  });

  it.each(['tEXt', 'iTXt', 'pHYs', 'iCCP'])('passes over a damaged %s', (type) => {
    const odd = withDamagedChunk(type, Uint8Array.from([255, 254, 0, 1, 200]));
    expect(decodePng(readPngCore(odd)).data).toEqual(new Uint8ClampedArray(data));
  });

  it('refuses what is cut anywhere', () => {
    const bytes = whole();
    for (let length = 8; length < bytes.length; length += 7) expect(() => readPngCore(bytes.slice(0, length))).toThrow();
  });

  it('refuses a flipped bit in the header or the pixels', () => {
    for (const at of [20, 33 + 8 + 20]) {
      const bytes = whole();
      bytes[at] = 255 - (bytes[at] ?? 0);
      expect(() => readPngCore(bytes)).toThrow();
    }
  });
});

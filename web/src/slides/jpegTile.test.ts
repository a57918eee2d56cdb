import { describe, expect, it } from 'vitest';

import { completeJpeg } from './jpegTile';

const TABLES = [0xff, 0xd8, 0xff, 0xdb, 0, 4, 1, 2, 0xff, 0xd9];
const SCAN = [0xff, 0xda, 0, 4, 5, 6, 7, 0xff, 0, 8, 0xff, 0xd9];
/** With the mark of JFIF, and a frame. */
const TILE = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 9, 9, 0xff, 0xc0, 0, 3, 4, ...SCAN];

describe('a JPEG tile as a file of its own', () => {
  it('has the tables, one mark of its colours, and its scan untouched', () => {
    const whole = [...completeJpeg(Uint8Array.from(TILE), Uint8Array.from(TABLES), true)];
    expect(whole.slice(0, 4)).toEqual([0xff, 0xd8, 0xff, 0xee]);
    expect(String.fromCharCode(...whole.slice(6, 11))).toBe('Adobe');
    expect(whole[17]).toBe(0);
    expect(whole.slice(18)).toEqual([0xff, 0xdb, 0, 4, 1, 2, 0xff, 0xc0, 0, 3, 4, ...SCAN]);
  });

  it('says where luminance and two colours are in it', () => {
    expect(completeJpeg(Uint8Array.from(TILE), null, false)[17]).toBe(1);
  });

  it('is refused where it is something else', () => {
    expect(() => completeJpeg(Uint8Array.of(1, 2, 3), null, false)).toThrow('no JPEG');
  });
});

import { describe, expect, it } from 'vitest';

import { countJpegViews, countWebpFrames } from './frames';
import { hasViews } from './jpeg';
import { countPngPictures } from './png';

const letters = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));
const long = (value: number): number[] => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];

describe('countWebpFrames', () => {
  const chunk = (kind: string, body: number[]): number[] => [...letters(kind), ...long(body.length), ...body, ...(body.length % 2 ? [0] : [])];
  const file = (...chunks: number[][]): Uint8Array => Uint8Array.from([...letters('RIFF'), ...long(0), ...letters('WEBP'), ...chunks.flat()]);

  it('counts the frames of an animation, past chunks of odd length', () => {
    const frame = chunk('ANMF', [1, 2, 3]);
    expect(countWebpFrames(file(chunk('VP8X', [2]), chunk('ICCP', [7, 7, 7]), frame, frame, frame))).toBe(3);
  });

  it('is 1 for a still picture, and for a damaged one', () => {
    expect(countWebpFrames(file(chunk('VP8X', [0]), chunk('VP8 ', [1, 2])))).toBe(1);
    expect(countWebpFrames(file([...letters('ANMF')]))).toBe(1);
    expect(countWebpFrames(file(chunk('VP8X', [2]), [...letters('ANMF'), 255, 255, 255, 255]))).toBe(1);
  });
});

describe('countJpegViews', () => {
  const SIZE = [0, 30, 0, 40];
  const picture = (size: number[], colours: number): number[] => [0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, ...size, colours, 0, 0, 0, 0xff, 0xd9];

  function makeMpo(others: number[][]): Uint8Array {
    const first = picture(SIZE, 3).slice(2);
    const listBytes = 8 + 2 + 12 + 4 + 16 * (others.length + 1);
    // Places are counted from behind the name of the segment, which begins at 6.
    let at = 6 + 4 + listBytes + first.length;
    const entries = [[...long(0), ...long(0), ...long(0), ...long(0)]];
    for (const other of others) {
      entries.push([...long(0), ...long(other.length), ...long(at - 10), ...long(0)]);
      at += other.length;
    }
    const list = [...letters('II*\0'), ...long(8), 1, 0, 0x02, 0xb0, 7, 0, ...long(16 * entries.length), ...long(26), ...long(0), ...entries.flat()];
    const length = 2 + 4 + list.length;
    return Uint8Array.from([0xff, 0xd8, 0xff, 0xe2, length >> 8, length & 255, ...letters('MPF\0'), ...list, ...first, ...others.flat()]);
  }

  it('counts views of the same size, and neither previews nor grey gain maps', () => {
    const [view, preview, gainMap] = [picture(SIZE, 3), picture([0, 15, 0, 20], 3), picture(SIZE, 1)];
    expect(countJpegViews(makeMpo([view, preview, gainMap, view]))).toBe(3);
    expect(countJpegViews(makeMpo([preview, gainMap]))).toBe(1);
    expect(hasViews(makeMpo([preview]))).toBe(true);
    expect(hasViews(Uint8Array.from(view))).toBe(false);
  });

  it('is 1 where the list is damaged', () => {
    const whole = makeMpo([picture(SIZE, 3)]);
    for (let length = 2; length < 60; length += 3) expect(countJpegViews(whole.subarray(0, length))).toBe(1);
    expect(countJpegViews(whole.map((byte, at) => (at > 10 && at < 60 ? 255 : byte)))).toBe(1);
  });
});

describe('countPngPictures', () => {
  const file = (...types: string[]): Uint8Array => Uint8Array.from([...letters('\x89PNG\r\n\x1a\n'), ...types.flatMap((type) => [...long(0), ...letters(type), ...long(0)])]);

  it('counts frames, and the still picture where it is none of them', () => {
    expect(countPngPictures(file('IHDR', 'IDAT', 'IEND'))).toBe(1);
    expect(countPngPictures(file('IHDR', 'acTL', 'fcTL', 'IDAT', 'fcTL', 'fdAT', 'IEND'))).toBe(2);
    expect(countPngPictures(file('IHDR', 'acTL', 'IDAT', 'fcTL', 'fdAT', 'fcTL', 'fdAT', 'IEND', 'fcTL'))).toBe(3);
  });
});

import { describe, expect, it } from 'vitest';

import { decodeGif } from './gif';

const [WIDTH, HEIGHT] = [24, 18];
const pause = (): Promise<void> => Promise.resolve();
const indices = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, at) => (at * 5 + (at >> 3)) % 8);

/** LZW of three bits whose table is cleared before it grows: every code has four bits. */
function packLzw(data: Uint8Array): number[] {
  const codes: number[] = [];
  for (const [at, byte] of data.entries()) codes.push(...(at % 5 === 0 ? [8] : []), byte);
  codes.push(9);
  const packed: number[] = [];
  for (let at = 0; at < codes.length; at += 2) packed.push((codes[at] ?? 0) | ((codes[at + 1] ?? 0) << 4));
  return packed;
}

interface Kind {
  frames?: number;
  packed?: number[];
  transparent?: number;
  isInterlaced?: boolean;
  place?: [left: number, top: number];
  palette?: number[];
}

function makeGif({ frames = 1, packed = packLzw(indices), transparent, isInterlaced, place = [0, 0], palette }: Kind = {}): Uint8Array {
  const short = (value: number): number[] => [value & 255, value >> 8];
  const colours = palette ?? Array.from({ length: 24 }, (_, at) => at * 10);
  const blocks: number[] = [];
  for (let at = 0; at < packed.length; at += 100) {
    const block = packed.slice(at, at + 100);
    blocks.push(block.length, ...block);
  }
  const control = transparent === undefined ? [] : [0x21, 0xf9, 4, 1, 0, 0, transparent, 0];
  const descriptor = [0x2c, ...short(place[0]), ...short(place[1]), ...short(WIDTH), ...short(HEIGHT), isInterlaced ? 0x40 : 0];
  const frame = [...control, ...descriptor, 3, ...blocks, 0];
  return Uint8Array.from([
    ...Array.from('GIF89a', (letter) => letter.charCodeAt(0)),
    ...short(WIDTH),
    ...short(HEIGHT),
    ...(colours.length > 0 ? [0x82, 0, 0, ...colours] : [0, 0, 0]),
    ...Array.from({ length: frames }, () => frame).flat(),
    0x3b,
  ]);
}

async function readReds(bytes: Uint8Array): Promise<{ width: number; height: number; reds: number[]; alphas: number[] }> {
  const { width, height, data } = (await decodeGif(bytes, pause)).picture;
  const channel = (offset: number): number[] => Array.from({ length: width * height }, (_, at) => data[at * 4 + offset] ?? -1);
  return { width, height, reds: channel(0), alphas: channel(3) };
}

describe('decodeGif', () => {
  it('gives every pixel its colour', async () => {
    const { reds, alphas } = await readReds(makeGif());
    expect(reds).toEqual(Array.from(indices, (index) => index * 30));
    expect(new Set(alphas)).toEqual(new Set([255]));
  });

  it('puts interlaced rows in their places', async () => {
    const rows = [0, 8, 16, 4, 12, 2, 6, 10, 14, 1, 3, 5, 7, 9, 11, 13, 15, 17];
    const stored = rows.flatMap((y) => [...indices.subarray(y * WIDTH, (y + 1) * WIDTH)]);
    const { reds } = await readReds(makeGif({ packed: packLzw(Uint8Array.from(stored)), isInterlaced: true }));
    expect(reds).toEqual(Array.from(indices, (index) => index * 30));
  });

  it('makes one colour transparent, and what is around a picture that is smaller than the screen', async () => {
    const { alphas } = await readReds(makeGif({ transparent: 3 }));
    expect(alphas).toEqual(Array.from(indices, (index) => (index === 3 ? 0 : 255)));
    const moved = await readReds(makeGif({ place: [2, 1] }));
    expect([moved.width, moved.height]).toEqual([WIDTH + 2, HEIGHT + 1]);
    expect(moved.alphas.slice(0, WIDTH + 2).every((alpha) => alpha === 0)).toBe(true);
    expect(moved.reds[WIDTH + 2 + 2 + 1]).toBe((indices[1] ?? 0) * 30);
  });

  it('has greys without a palette', async () => {
    const { reds } = await readReds(makeGif({ palette: [] }));
    expect(reds).toEqual([...indices]);
  });

  it('counts the frames, up to where the file is damaged', async () => {
    const three = makeGif({ frames: 3 });
    expect((await decodeGif(three, pause)).count).toBe(3);
    expect((await decodeGif(three.subarray(0, three.length - 200), pause)).count).toBe(3);
    expect((await decodeGif(three.subarray(0, Math.round(three.length / 2)), pause)).count).toBe(2);
    expect((await decodeGif(makeGif(), pause)).count).toBe(1);
  });

  it('refuses a file that is cut anywhere in its first picture', async () => {
    const whole = makeGif();
    for (let length = 6; length < whole.length - 1; length += 9) {
      await expect(decodeGif(whole.subarray(0, length), pause)).rejects.toThrow();
    }
  });

  it('refuses packed pixels that end too early, or have a code that is not in the table', async () => {
    await expect(decodeGif(makeGif({ packed: packLzw(indices.subarray(0, 200)) }), pause)).rejects.toThrow(/too early/);
    await expect(decodeGif(makeGif({ packed: [0xf8] }), pause)).rejects.toThrow(/not in the table/);
  });
});

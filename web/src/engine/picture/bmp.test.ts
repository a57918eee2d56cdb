import { describe, expect, it } from 'vitest';

import { EngineError } from '../errors';
import { decodeBmp } from './bmp';

const pause = (): Promise<void> => Promise.resolve();

interface Kind {
  width?: number;
  height?: number;
  bits?: number;
  packing?: number;
  palette?: number[];
  data: number[];
  masks?: number[];
}

/** A BMP with Windows' header of 40 bytes. */
function makeBmp({ width = 4, height = 2, bits = 8, packing = 0, palette = [], data, masks = [] }: Kind): Uint8Array {
  const offset = 54 + 4 * masks.length + palette.length;
  const bytes = new Uint8Array(offset + data.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(10, offset, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, bits, true);
  view.setUint32(30, packing, true);
  view.setUint32(46, palette.length / 4, true);
  for (const [index, mask] of masks.entries()) view.setUint32(54 + 4 * index, mask, true);
  bytes.set(palette, 54 + 4 * masks.length);
  bytes.set(data, offset);
  return bytes;
}

/** Blue, green and red of each colour are its number and tens of it. */
const PALETTE = Array.from({ length: 16 }, (_, index) => [index * 3, index * 5, index * 7, 0]).flat();

async function readReds(bytes: Uint8Array): Promise<number[]> {
  const { width, height, data } = await decodeBmp(bytes, pause);
  return Array.from({ length: width * height }, (_, at) => data[at * 4] ?? -1);
}

describe('decodeBmp', () => {
  it('reads rows of a palette, the lowest first', async () => {
    const data = [1, 2, 3, 4, 5, 6, 7, 8];
    expect(await readReds(makeBmp({ palette: PALETTE, data }))).toEqual([5, 6, 7, 8, 1, 2, 3, 4].map((index) => index * 7));
  });

  it('reads rows from the top where the height is negative', async () => {
    const data = [1, 2, 3, 4, 5, 6, 7, 8];
    expect(await readReds(makeBmp({ height: -2, palette: PALETTE, data }))).toEqual(data.map((index) => index * 7));
  });

  it('reads four bits and one bit a pixel', async () => {
    const four = makeBmp({ bits: 4, height: 1, palette: PALETTE, data: [0x12, 0x3f, 0, 0] });
    expect(await readReds(four)).toEqual([7, 14, 21, 105]);
    const one = makeBmp({ bits: 1, height: 1, palette: [0, 0, 9, 0, 0, 0, 200, 0], data: [0b01100000, 0, 0, 0] });
    expect(await readReds(one)).toEqual([9, 200, 200, 9]);
  });

  it('reads colours of 24, 32 and 16 bits, and opacity where a mask names it', async () => {
    expect(await readReds(makeBmp({ width: 1, height: 1, bits: 24, data: [1, 2, 3, 0] }))).toEqual([3]);
    expect(await readReds(makeBmp({ width: 1, height: 1, bits: 16, data: [0x00, 0x7c, 0, 0] }))).toEqual([255]);
    const { data } = await decodeBmp(makeBmp({ width: 1, height: 1, bits: 32, data: [1, 2, 3, 4] }), pause);
    expect([...data]).toEqual([3, 2, 1, 255]);
    const masks = [0xff0000, 0xff00, 0xff];
    const named = makeBmp({ width: 1, height: 1, bits: 32, packing: 3, masks, data: [1, 2, 3, 4] });
    expect([...(await decodeBmp(named, pause)).data]).toEqual([3, 2, 1, 255]);
  });

  it('unpacks runs, literal pixels and moves', async () => {
    const data = [2, 1, 0, 2, 1, 0, 1, 9, 0, 0, 0, 3, 4, 5, 6, 0, 1, 7, 0, 1];
    const greens = [4, 5, 6, 7, 1, 1, 0, 9];
    expect(await readReds(makeBmp({ packing: 1, palette: PALETTE, data }))).toEqual(greens.map((index) => index * 7));
  });

  it('refuses runs that end too early, at once and in little memory', async () => {
    const empty = makeBmp({ width: 9999, height: 9999, packing: 1, palette: PALETTE, data: [0, 1] });
    await expect(decodeBmp(empty, pause)).rejects.toThrow(/too early/);
    const cut = makeBmp({ packing: 1, palette: PALETTE, data: [4, 1, 0, 0] });
    await expect(decodeBmp(cut, pause)).rejects.toThrow(/too early/);
    const zeroed = makeBmp({ packing: 1, palette: PALETTE, data: [4, 1, 0, 0, 0, 0, 0, 0, 0, 1] });
    await expect(decodeBmp(zeroed, pause)).rejects.toThrow(/too early/);
  });

  it('refuses rows that are cut, anywhere', async () => {
    const whole = makeBmp({ bits: 24, data: Array.from({ length: 24 }, (_, at) => at) });
    for (let length = 2; length < whole.length; length += 5) {
      await expect(decodeBmp(whole.subarray(0, length), pause)).rejects.toThrow();
    }
  });

  it('refuses what is too large by its header', async () => {
    const huge = makeBmp({ width: 30_000, height: 30_000, data: [0] });
    await expect(decodeBmp(huge, pause)).rejects.toThrow(EngineError);
  });

  it('refuses kinds that are not read', async () => {
    await expect(decodeBmp(makeBmp({ bits: 24, packing: 1, data: [0] }), pause)).rejects.toThrow(/palette/);
    await expect(decodeBmp(makeBmp({ packing: 4, data: [0] }), pause)).rejects.toThrow(/packing/);
    await expect(decodeBmp(makeBmp({ bits: 2, data: [0] }), pause)).rejects.toThrow(/bits a pixel/);
    const masks = [0xf000, 0xf00, 0xf0];
    await expect(decodeBmp(makeBmp({ bits: 16, packing: 3, masks, data: [0, 0, 0, 0] }), pause)).rejects.toThrow(/masks/);
  });
});

import { describe, expect, it } from 'vitest';

import { findForeignFormat, isSlide } from './recognition';

type Tags = Record<number, number>;

/** A TIFF of directories alone, which is all that is read. */
function makeTiff(pages: Tags[], name = 'scan.tif'): File {
  const sizes = pages.map((tags) => 2 + Object.keys(tags).length * 12 + 4);
  const view = new DataView(new ArrayBuffer(8 + sizes.reduce((total, size) => total + size, 0)));
  view.setUint32(0, 0x49492a00);
  view.setUint32(4, 8, true);
  let at = 8;
  for (const [index, tags] of pages.entries()) {
    const entries = Object.entries(tags);
    view.setUint16(at, entries.length, true);
    for (const [place, [tag, value]] of entries.entries()) {
      const entry = at + 2 + place * 12;
      view.setUint16(entry, Number(tag), true);
      view.setUint16(entry + 2, 4, true);
      view.setUint32(entry + 4, 1, true);
      view.setUint32(entry + 8, value, true);
    }
    at += sizes[index] ?? 0;
    view.setUint32(at - 4, index + 1 < pages.length ? at : 0, true);
  }
  return new File([view], name);
}

const STRIPS: Tags = { 256: 4000, 257: 3000, 259: 1 };
const TILES: Tags = { ...STRIPS, 322: 256, 323: 256 };

describe('a whole slide', () => {
  it.each([
    ['is a scanner’s file', new File(['anything'], 'one.SVS')],
    ['is a BigTIFF', new File([Uint8Array.of(0x49, 0x49, 43, 0, 8, 0, 0, 0)], 'one.tif')],
    ['is a TIFF of more than 100 megapixels', makeTiff([{ ...STRIPS, 256: 20_000, 257: 10_000 }])],
    ['is a TIFF in tiles of JPEG', makeTiff([{ ...TILES, 259: 7 }])],
    ['is a pyramid', makeTiff([TILES, { ...TILES, 256: 2000, 257: 1500 }])],
    ['is a pyramid behind a small picture', makeTiff([TILES, { ...STRIPS, 256: 200 }, { ...TILES, 256: 1000 }])],
    ['has levels below its first page', makeTiff([{ ...TILES, 330: 8 }])],
  ])('%s', async (_, file) => {
    expect(await isSlide(file)).toBe(true);
  });

  it.each([
    ['a TIFF in strips', makeTiff([STRIPS, STRIPS])],
    ['one in tiles without levels', makeTiff([TILES, TILES])],
    ['no TIFF', new File(['PNG'], 'one.tif')],
    ['one that is cut off', new File([Uint8Array.of(0x49, 0x49, 42, 0, 8, 0, 0, 0)], 'one.tif')],
  ])('is not %s', async (_, file) => {
    expect(await isSlide(file)).toBe(false);
  });

  it('of another program is known by its name', () => {
    expect([findForeignFormat('a.ndpi'), findForeignFormat('a.svs'), findForeignFormat('a.tif')]).toEqual(['NDPI', null, null]);
  });
});

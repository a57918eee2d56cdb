/** Which pages of a TIFF are the levels of one slide, and whether a browser can read them. */

import type { GeoTIFF, GeoTIFFImage } from 'geotiff';

import { refuseSlide } from './refusal';

export const JPEG = 7;
/** None, LZW, JPEG, Deflate (two numbers), PackBits. */
const READ_PACKINGS = new Set([1, 5, JPEG, 8, 32946, 32773]);
const PACKINGS: Record<number, string> = {
  6: 'JPEG (old)', 33003: 'JPEG 2000', 33005: 'JPEG 2000', 34712: 'JPEG 2000', 50000: 'Zstandard', 50001: 'WebP', 50002: 'JPEG XL',
};
const RGB = 2;
const YCBCR = 6;
/** Sides of two levels may differ by what rounding leaves. */
const SAME_SHAPE = 0.02;
/** A slide without smaller levels is shown where it is no larger than this. */
const MOST_BARE_PX = 4096;
const MAX_PAGES = 1000;

export interface Level {
  image: GeoTIFFImage;
  width: number;
  height: number;
  tileWidth: number;
  tileHeight: number;
  /** How many times smaller than the finest level. */
  shrink: number;
  packing: number;
  samples: number;
  isRgb: boolean;
}

/** Finest first. Throws a refusal. */
export async function listLevels(tiff: GeoTIFF): Promise<Level[]> {
  const pages = await listPages(tiff);
  const [first] = pages;
  if (first === undefined) throw refuseSlide('damaged');
  if (!first.isTiled) throw refuseSlide('no_levels');
  const [width, height] = [first.getWidth(), first.getHeight()];
  const levels = pages
    .filter((page) => page.isTiled && (page === first || isSmaller(page, width, height)))
    .map((page) => describeLevel(page, width, height));
  // A scanner may pack the smaller ones otherwise: each is asked.
  levels.forEach(checkLevel);
  if (levels.length === 1 && Math.max(width, height) > MOST_BARE_PX) throw refuseSlide('no_levels');
  return levels.sort((a, b) => a.shrink - b.shrink);
}

/** Those in the chain, and below the first one, where OME-TIFF has its levels. */
async function listPages(tiff: GeoTIFF): Promise<GeoTIFFImage[]> {
  const pages: GeoTIFFImage[] = [];
  const count = Math.min(await tiff.getImageCount(), MAX_PAGES);
  for (let index = 0; index < count; index++) pages.push(await tiff.getImage(index));
  const [first] = pages;
  if (first === undefined) return [];
  const { GeoTIFFImage: Page } = await import('geotiff');
  const below = (await first.fileDirectory.loadValue('SubIFDs')) as ArrayLike<number> | number | undefined;
  for (const offset of typeof below === 'number' ? [below] : Array.from(below ?? [])) {
    const directory = await tiff.parser.parseFileDirectoryAt(offset);
    pages.push(new Page(directory, tiff.littleEndian, false, tiff.source));
  }
  return pages;
}

function isSmaller(page: GeoTIFFImage, width: number, height: number): boolean {
  const [across, down] = [width / page.getWidth(), height / page.getHeight()];
  return across > 1 && Math.abs(across / down - 1) < SAME_SHAPE;
}

function describeLevel(image: GeoTIFFImage, width: number, height: number): Level {
  const [levelWidth, levelHeight] = [image.getWidth(), image.getHeight()];
  return {
    image,
    width: levelWidth,
    height: levelHeight,
    tileWidth: image.getTileWidth(),
    tileHeight: image.getTileHeight(),
    shrink: (width / levelWidth + height / levelHeight) / 2,
    packing: image.fileDirectory.getValue('Compression') ?? 1,
    samples: image.getSamplesPerPixel(),
    isRgb: image.fileDirectory.getValue('PhotometricInterpretation') === RGB,
  };
}

function checkLevel({ image, packing, samples, isRgb }: Level): void {
  if (!READ_PACKINGS.has(packing)) throw refuseSlide('packing', PACKINGS[packing] ?? String(packing));
  const isColoured = isRgb || (packing === JPEG && image.fileDirectory.getValue('PhotometricInterpretation') === YCBCR);
  const isPlain = image.getBitsPerSample() === 8 && image.getSampleFormat() === 1 && image.planarConfiguration === 1;
  const canHaveAlpha = packing !== JPEG;
  if (!isColoured || !isPlain || !(samples === 3 || (samples === 4 && canHaveAlpha))) throw refuseSlide('colours');
}

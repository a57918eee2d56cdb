/** An open slide, by geotiff.js from the local file: only the tiles that are asked for are read. Runs in the worker. */

import { fromBlob, getDecoder, type BaseDecoder } from 'geotiff';

import { BITMAP_OPTIONS } from '../engine/picture/bitmapOptions';
import { EngineError, isOutOfMemory } from '../engine/errors';
import { resizePixels, type Pixels } from '../engine/picture/resize';
import { release } from '../engine/release';
import { readBitmap } from './bitmapReader';
import { completeJpeg } from './jpegTile';
import { JPEG, listLevels, type Level } from './levels';
import { refuseSlide } from './refusal';
import { roundHalfEven } from './scale';
import type { SlideInfo } from './tasks';
import { findUmPerPx } from './umPerPx';
import { findViewTile, listViewLevels } from './viewLevels';

/** Unpacked tiles that are kept for neighbours, in bytes: about two regions of 2,048 x 1,536 pixels. */
const CACHE_BYTES = 24e6;

type Decode = (packed: ArrayBuffer) => Promise<Uint8Array>;

export class SlideFile {
  readonly info: SlideInfo;
  readonly #levels: Level[];
  readonly #decoders: Decode[];
  /** The oldest first. */
  readonly #tiles = new Map<string, { tile: Promise<Uint8Array>; bytes: number }>();
  #cached = 0;

  private constructor(info: SlideInfo, levels: Level[], decoders: Decode[]) {
    this.info = info;
    this.#levels = levels;
    this.#decoders = decoders;
  }

  /** Throws a refusal. */
  static async open(file: Blob): Promise<SlideFile> {
    await checkHead(file);
    try {
      return await openTiff(file, (info, levels, decoders) => new SlideFile(info, levels, decoders));
    } catch (error) {
      // Hostile bytes make the reader throw anything.
      throw error instanceof EngineError || isOutOfMemory(error) ? error : refuseSlide('damaged');
    }
  }

  /** A part of the finest level; what is not of the slide is white. */
  read(x: number, y: number, width: number, height: number): Promise<Pixels> {
    return this.#readLevel(0, x, y, width, height);
  }

  /** A part at most `shrink` times smaller, from the coarsest level that is fine enough. */
  async readSmall(x: number, y: number, width: number, height: number, shrink: number): Promise<Pixels> {
    const level = Math.max(0, this.#levels.findLastIndex((one) => one.shrink <= shrink));
    const by = this.#levels[level]?.shrink ?? 1;
    const [across, down] = [Math.max(1, roundHalfEven(width / by)), Math.max(1, roundHalfEven(height / by))];
    const part = await this.#readLevel(level, Math.floor(x / by), Math.floor(y / by), across, down);
    const [small, low] = [Math.max(1, roundHalfEven(width / shrink)), Math.max(1, roundHalfEven(height / shrink))];
    return part.width <= small && part.height <= low ? part : shrinkPart(part, small, low);
  }

  /** One tile of the viewer. */
  async readTile(level: number, column: number, row: number): Promise<Pixels> {
    const shown = this.info.levels[level];
    if (!shown) throw new Error(`Expected a level of the viewer, got ${level}.`);
    const { from, shrink } = shown;
    const [left, top, right, bottom] = findViewTile(shown, column, row);
    const { width, height } = this.#find(from);
    const [across, down] = [Math.min(right * shrink, width) - left * shrink, Math.min(bottom * shrink, height) - top * shrink];
    const part = await this.#readLevel(from, left * shrink, top * shrink, across, down);
    return shrink === 1 ? part : shrinkPart(part, right - left, bottom - top);
  }

  async #readLevel(number: number, x: number, y: number, width: number, height: number): Promise<Pixels> {
    const level = this.#find(number);
    const data = new Uint8Array(width * height * 3).fill(255);
    const [left, top] = [Math.max(0, x), Math.max(0, y)];
    const [right, bottom] = [Math.min(x + width, level.width), Math.min(y + height, level.height)];
    for (let row = Math.floor(top / level.tileHeight); row * level.tileHeight < bottom; row++) {
      for (let column = Math.floor(left / level.tileWidth); column * level.tileWidth < right; column++) {
        const tile = await this.#unpack(number, column, row);
        const [tileX, tileY] = [column * level.tileWidth, row * level.tileHeight];
        const from = Math.max(left, tileX);
        const to = Math.min(right, tileX + level.tileWidth);
        for (let line = Math.max(top, tileY); line < Math.min(bottom, tileY + level.tileHeight); line++) {
          const start = ((line - tileY) * level.tileWidth + from - tileX) * 3;
          data.set(tile.subarray(start, start + (to - from) * 3), ((line - y) * width + from - x) * 3);
        }
      }
    }
    return { width, height, data };
  }

  #find(number: number): Level {
    const level = this.#levels[number];
    if (!level) throw new Error(`Expected a level of the slide, got ${number}.`);
    return level;
  }

  /** RGB of a whole tile, beyond the slide's end too. */
  #unpack(number: number, column: number, row: number): Promise<Uint8Array> {
    const key = `${number} ${column} ${row}`;
    const known = this.#tiles.get(key);
    const { image, tileWidth, tileHeight, samples } = this.#find(number);
    const bytes = tileWidth * tileHeight * 3;
    if (known === undefined) this.#cached += bytes;
    const decode = this.#decoders[number];
    const tile = known?.tile ?? readPacked(image, column, row, decode).then((data) => toRgb(data, samples, bytes));
    this.#tiles.delete(key);
    this.#tiles.set(key, { tile, bytes });
    for (const [old, kept] of this.#tiles) {
      if (this.#cached <= CACHE_BYTES || old === key) break;
      this.#tiles.delete(old);
      this.#cached -= kept.bytes;
      // One part is read at a time, and what it needs of a tile is copied before it asks for the next.
      kept.tile.then(release, () => undefined);
    }
    if (known !== undefined) return tile;
    // What could not be read is asked for again.
    tile.catch(() => {
      if (this.#tiles.delete(key)) this.#cached -= bytes;
    });
    return tile;
  }
}

function shrinkPart(part: Pixels, width: number, height: number): Pixels {
  const small = resizePixels(part, width, height);
  release(part.data);
  return small;
}

/** Throws a refusal where it is no TIFF. */
async function checkHead(file: Blob): Promise<void> {
  const head = String.fromCharCode(...new Uint8Array(await file.slice(0, 4).arrayBuffer()));
  if (!/^(II[*+]\0|MM\0[*+])/.test(head)) throw refuseSlide('format');
}

type Make = (info: SlideInfo, levels: Level[], decoders: Decode[]) => SlideFile;

async function openTiff(file: Blob, make: Make): Promise<SlideFile> {
  const tiff = await fromBlob(file);
  // geotiff.js reads lists of tiles by the order of Intel's bytes alone.
  if (!tiff.littleEndian) throw refuseSlide('format', 'TIFF (big-endian)');
  const levels = await listLevels(tiff);
  const [finest] = levels;
  if (finest === undefined) throw refuseSlide('damaged');
  const decoders = await Promise.all(levels.map((level) => makeDecoder(level)));
  const { fileDirectory } = finest.image;
  const read = async (tag: 'XResolution' | 'YResolution'): Promise<number> => {
    const [over = NaN, under = NaN] = Array.from(((await fileDirectory.loadValue(tag)) as ArrayLike<number> | undefined) ?? []);
    return over / under;
  };
  const info: SlideInfo = {
    width: finest.width,
    height: finest.height,
    umPerPx: findUmPerPx({
      description: (await fileDirectory.loadValue('ImageDescription')) ?? '',
      resolution: [await read('XResolution'), await read('YResolution')],
      unit: (await fileDirectory.loadValue('ResolutionUnit')) ?? 2,
    }),
    levels: listViewLevels(levels),
  };
  return make(info, levels, decoders);
}

async function makeDecoder({ image, packing, tileWidth, tileHeight, isRgb }: Level): Promise<Decode> {
  if (packing === JPEG) {
    const tables = (await image.fileDirectory.loadValue('JPEGTables')) as ArrayLike<number> | undefined;
    const shared = tables === undefined ? null : Uint8Array.from(tables);
    return (packed) => decodeJpeg(completeJpeg(new Uint8Array(packed), shared, isRgb));
  }
  const predictor = (await image.fileDirectory.loadValue('Predictor')) ?? 1;
  const decoder: BaseDecoder = await getDecoder(packing, {
    tileWidth, tileHeight, predictor, planarConfiguration: 1, bitsPerSample: Array.from({ length: image.getSamplesPerPixel() }, () => 8),
  });
  return async (packed) => new Uint8Array(await decoder.decode(packed));
}

/** By the browser: it is fast, and has the numbers of the library that Python uses. */
async function decodeJpeg(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return readBitmap(await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }), BITMAP_OPTIONS));
}

/** A tile without bytes is one that the scanner left out: it is as white as glass. */
async function readPacked(image: Level['image'], column: number, row: number, decode: Decode | undefined): Promise<Uint8Array> {
  const index = row * Math.ceil(image.getWidth() / image.getTileWidth()) + column;
  const bytes = Number(await image.fileDirectory.loadValueIndexed('TileByteCounts', index));
  if (bytes === 0 || decode === undefined) return new Uint8Array();
  const unpacked = { decode: async (packed: ArrayBuffer) => (await decode(packed)).buffer };
  const { data } = await image.getTileOrStrip(column, row, 0, unpacked as unknown as BaseDecoder);
  return new Uint8Array(data);
}

function toRgb(data: Uint8Array, samples: number, bytes: number): Uint8Array {
  if (data.length === 0) return new Uint8Array(bytes).fill(255);
  if (data.length < (bytes / 3) * (data.length === bytes ? 3 : samples)) throw refuseSlide('damaged');
  if (samples === 3 || data.length === bytes) return data;
  const result = new Uint8Array(bytes);
  for (let pixel = 0; pixel < bytes / 3; pixel++) {
    const alpha = data[pixel * 4 + 3] ?? 255;
    for (let channel = 0; channel < 3; channel++) {
      // Scanners leave out what they did not scan: it is transparent there.
      result[pixel * 3 + channel] = Math.round(((data[pixel * 4 + channel] ?? 0) * alpha + 255 * (255 - alpha)) / 255);
    }
  }
  return result;
}

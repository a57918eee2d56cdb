import { deflate } from 'pako';
import { describe, expect, it } from 'vitest';

import table from '../../../../contract/deep_cases.json';
import { EngineError } from '../errors';
import { readDirectories } from './tiffDirectory';
import { decodeTiff } from './tiff';

const [WIDTH, HEIGHT] = [40, 30];
const pause = (): Promise<void> => Promise.resolve();
const samples = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, at) => (at * 7 + (at >> 4)) % 251);

interface Kind {
  packed?: Uint8Array;
  packing?: number;
  /** More tags, each one number of 32 bits. */
  tags?: [tag: number, value: number, count?: number][];
  /** Where the next directory is; 0 for none. */
  next?: number;
  bits?: number;
  isLittle?: boolean;
}

/** A grey TIFF of one strip: header, directory at 8, strip. */
function makeTiff({ packed = samples, packing = 1, tags = [], next = 0, bits = 8, isLittle = true }: Kind = {}): Uint8Array {
  const all: [number, number, number?][] = [
    ...([[256, WIDTH], [257, HEIGHT], [258, bits], [259, packing], [262, 1], [277, 1], [278, HEIGHT]] as [number, number][]),
    [279, packed.length],
    ...tags,
  ];
  const strip = 8 + 2 + 12 * (all.length + 1) + 4;
  all.push([273, strip]);
  const bytes = new Uint8Array(strip + packed.length);
  const view = new DataView(bytes.buffer);
  bytes.set(isLittle ? [0x49, 0x49] : [0x4d, 0x4d]);
  view.setUint16(2, 42, isLittle);
  view.setUint32(4, 8, isLittle);
  view.setUint16(8, all.length, isLittle);
  for (const [index, [tag, value, count = 1]] of all.sort(([a], [b]) => a - b).entries()) {
    const at = 10 + 12 * index;
    view.setUint16(at, tag, isLittle);
    view.setUint16(at + 2, 4, isLittle);
    view.setUint32(at + 4, count, isLittle);
    view.setUint32(at + 8, value, isLittle);
  }
  view.setUint32(strip - 4, next, isLittle);
  bytes.set(packed, strip);
  return bytes;
}

/** LZW whose table is cleared before it grows to ten bits: every code has nine. */
function packLzw(data: Uint8Array, shouldEnd = true): Uint8Array {
  const codes: number[] = [];
  for (const [at, byte] of data.entries()) codes.push(...(at % 100 === 0 ? [256] : []), byte);
  if (shouldEnd) codes.push(257);
  const bits = codes.map((code) => code.toString(2).padStart(9, '0')).join('');
  return Uint8Array.from(bits.match(/.{1,8}/g) ?? [], (byte) => parseInt(byte.padEnd(8, '0'), 2));
}

/** Rows of literal runs. */
function packBits(data: Uint8Array): Uint8Array {
  const runs: number[] = [];
  for (let at = 0; at < data.length; at += WIDTH) runs.push(WIDTH - 1, ...data.subarray(at, at + WIDTH));
  return Uint8Array.from(runs);
}

const reverse = (data: Uint8Array): Uint8Array =>
  data.map((byte) => parseInt(byte.toString(2).padStart(8, '0').split('').reverse().join(''), 2));

async function readGreys(bytes: Uint8Array): Promise<Uint8Array> {
  const { width, height, data } = (await decodeTiff(bytes, pause)).picture;
  expect([width, height]).toEqual([WIDTH, HEIGHT]);
  return Uint8Array.from({ length: WIDTH * HEIGHT }, (_, at) => data[at * 4] ?? 0);
}

const PACKINGS: [name: string, packing: number, pack: (data: Uint8Array) => Uint8Array][] = [
  ['no packing', 1, (data) => data],
  ['LZW', 5, packLzw],
  ['Deflate', 8, (data) => deflate(data)],
  ['PackBits', 32773, packBits],
];

describe.each(PACKINGS)('a TIFF with %s', (_, packing, pack) => {
  it('is read', async () => {
    expect(await readGreys(makeTiff({ packed: pack(samples), packing }))).toEqual(samples);
  });

  it('is read with the lowest bit first', async () => {
    const packed = reverse(pack(samples));
    expect(await readGreys(makeTiff({ packed, packing, tags: [[266, 2]] }))).toEqual(samples);
  });

  it('is refused when its strip is cut, inside the file or at its end', async () => {
    const packed = pack(samples);
    const short = packed.subarray(0, packed.length / 2);
    await expect(readGreys(makeTiff({ packed: short, packing }))).rejects.toThrow();
    const whole = makeTiff({ packed, packing });
    await expect(readGreys(whole.subarray(0, whole.length - 20))).rejects.toThrow(/beyond the end/);
  });

  it('is refused when a sector of it was overwritten with zeros', async () => {
    const packed = pack(samples).slice();
    packed.fill(0, 300, 500);
    if (packing === 1) return; // Nothing in such a file says that zeros are wrong.
    await expect(readGreys(makeTiff({ packed, packing }))).rejects.toThrow();
  });
});

/** Numbers of 16 bits as bytes. */
function splitWords(values: Uint16Array, isLittle: boolean): Uint8Array {
  const bytes = new Uint8Array(values.length * 2);
  const view = new DataView(bytes.buffer);
  for (const [at, value] of values.entries()) view.setUint16(2 * at, value, isLittle);
  return bytes;
}

describe.each(PACKINGS)('a TIFF of 16 bits with %s', (_, packing, pack) => {
  const makeDeep = (largest: number, isLittle: boolean, isPredicted = false): [file: Uint8Array, values: Uint16Array] => {
    const values = Uint16Array.from({ length: WIDTH * HEIGHT }, (_, at) => (at === 7 ? largest : (at * 7919) % (largest + 1)));
    const stored = values.map((value, at) => (isPredicted && at % WIDTH !== 0 ? value - (values[at - 1] ?? 0) : value));
    const packed = pack(splitWords(stored, isLittle));
    const tags = isPredicted ? ([[317, 2]] as [number, number][]) : [];
    return [makeTiff({ packed, packing, tags, bits: 16, isLittle }), values];
  };

  it.each(table.cases)('is read by its range up to $largest, in both orders of bytes', async ({ largest, shift }) => {
    for (const isLittle of [true, false]) {
      const [file, values] = makeDeep(largest, isLittle);
      expect(await readGreys(file)).toEqual(Uint8Array.from(values, (value) => value >> shift));
    }
  });

  it('is read with differences of samples', async () => {
    // Without packing, and with PackBits, TIFF has none.
    if (packing === 1 || packing === 32773) return;
    for (const isLittle of [true, false]) {
      const [file, values] = makeDeep(4095, isLittle, true);
      expect(await readGreys(file)).toEqual(Uint8Array.from(values, (value) => value >> 4));
    }
  });

  it('is refused when it is cut anywhere', async () => {
    const [file] = makeDeep(4095, true);
    for (let length = 8; length < file.length; length += 97) {
      await expect(readGreys(file.subarray(0, length))).rejects.toThrow();
    }
  });
});

describe('a TIFF of other numbers', () => {
  it.each<[string, Kind, RegExp]>([
    ['with a sign', { bits: 16, tags: [[339, 2]] }, /a sign or a fraction/],
    ['of 32 bits', { bits: 32 }, /32 bits a channel/],
  ])('%s is refused by name', async (_, kind, words) => {
    const packed = new Uint8Array(samples.length * 4);
    await expect(decodeTiff(makeTiff({ ...kind, packed }), pause)).rejects.toThrow(words);
  });

  it('takes the first of two equal tags', async () => {
    expect(await readGreys(makeTiff({ tags: [[257, 7]] }))).toEqual(samples);
  });
});

describe('a TIFF', () => {
  it('with differences of samples is read', async () => {
    const differences = samples.map((value, at) => (at % WIDTH === 0 ? value : value - (samples[at - 1] ?? 0)));
    const packed = packLzw(differences);
    expect(await readGreys(makeTiff({ packed, packing: 5, tags: [[317, 2]] }))).toEqual(samples);
  });

  it('whose Deflate checksum is wrong is refused', async () => {
    const packed = deflate(samples);
    packed[packed.length - 1] = 255 - (packed[packed.length - 1] ?? 0);
    await expect(readGreys(makeTiff({ packed, packing: 8 }))).rejects.toThrow(/damaged/);
  });

  it('whose directories go in a circle has its first page read, at once', async () => {
    const circle = makeTiff({ next: 8 });
    expect(await readGreys(circle)).toEqual(samples);
    expect(readDirectories(circle).pages).toBe(1);
  });

  it('that says one of its tags has millions of numbers takes no memory for them', async () => {
    const bytes = makeTiff({ tags: [[273, 8, 0x7fffffff]] });
    const begun = performance.now();
    await readGreys(bytes).catch(() => undefined);
    expect(performance.now() - begun).toBeLessThan(500);
  });

  it('of a few bytes that begins with its own header is refused', async () => {
    await expect(decodeTiff(Uint8Array.from([73, 73, 42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), pause)).rejects.toThrow();
  });

  it('whose first page is a preview, or is smaller than one below it, is refused by name', async () => {
    const codeOf = (error: unknown): unknown => (error instanceof EngineError ? error.message : error);
    const preview = decodeTiff(makeTiff({ tags: [[254, 1]] }), pause).catch(codeOf);
    expect(await preview).toMatch(/small preview/);
    const raw = makeTiff({ tags: [[330, 0]] });
    const larger = makeTiff();
    new DataView(larger.buffer).setUint32(10 + 8, WIDTH * 20, true);
    const joined = new Uint8Array(raw.length + larger.length);
    joined.set(raw);
    // The second file's directory, which is read by its own offset.
    joined.set(larger, raw.length);
    const view = new DataView(joined.buffer);
    for (let at = 10; at < 10 + 12 * 11; at += 12) if (view.getUint16(at, true) === 330) view.setUint32(at + 8, raw.length + 8, true);
    expect(await decodeTiff(joined, pause).catch(codeOf)).toMatch(/small preview/);
  });

  it('whose palette is missing or cut is refused', async () => {
    const palette = makeTiff({ tags: [[320, 8, 900_000]] });
    const view = new DataView(palette.buffer);
    for (let at = 10; at < 10 + 12 * 10; at += 12) if (view.getUint16(at, true) === 262) view.setUint32(at + 8, 3, true);
    await expect(readGreys(palette)).rejects.toThrow(/palette/);
  });

  it('of several pages has them counted', () => {
    const [first, second] = [makeTiff(), makeTiff()];
    const joined = new Uint8Array(first.length + second.length);
    joined.set(first);
    joined.set(second, first.length);
    const count = new DataView(joined.buffer).getUint16(8, true);
    new DataView(joined.buffer).setUint32(10 + 12 * count, first.length + 8, true);
    expect(readDirectories(joined).pages).toBe(2);
  });
});

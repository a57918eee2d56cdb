import { encode } from 'fast-png';
import { Deflate } from 'pako';
import { expect, it } from 'vitest';

import { decodePng } from './pngDecoder';

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
  return rest;
});

function packChunk(type: string, body: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(body.length, 0);
  frame.writeUInt32BE((named.reduce((crc, byte) => (CRC[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8), -1) ^ -1) >>> 0, 4);
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
}

/** Four by four pixels, RGBA, whose stream holds so many bytes. */
function makePng(bytes: number): Uint8Array {
  const header = Buffer.from([0, 0, 0, 4, 0, 0, 0, 4, 8, 6, 0, 0, 0]);
  const stream = new Deflate({ level: 1 });
  const zeros = new Uint8Array(2 ** 20);
  for (let left = bytes; left > 0; left -= zeros.length) stream.push(zeros.subarray(0, Math.min(left, zeros.length)), left <= zeros.length);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  const chunks = [packChunk('IHDR', header), packChunk('IDAT', stream.result as Uint8Array), packChunk('IEND', new Uint8Array(0))];
  return new Uint8Array(Buffer.concat([signature, ...chunks]));
}

it('reads a picture that is as long as its header says, or a little longer', () => {
  expect(decodePng(makePng(4 * 17)).data).toEqual(new Uint8ClampedArray(64));
});

it('refuses a picture of sixteen pixels that unpacks to 8 MB before it has taken them', () => {
  const bytes = makePng(2 ** 23);
  expect(bytes.length).toBeLessThan(2 ** 17);
  const before = process.memoryUsage().arrayBuffers;
  expect(() => decodePng(bytes)).toThrow('more pixels than its header says');
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 22);
});

it.each([1, 2, 3, 4])('keeps the pixels of %i channels', (channels) => {
  const data = Uint8Array.from({ length: 30 * 20 * channels }, (_, at) => (at * 37) % 256);
  const decoded = decodePng(new Uint8Array(encode({ width: 30, height: 20, data, channels, depth: 8 })));
  expect([decoded.width, decoded.height]).toEqual([30, 20]);
  const colors = channels > 2 ? [0, 1, 2] : [0, 0, 0];
  for (let pixel = 0; pixel < 600; pixel += 1) {
    const expected = [...colors.map((channel) => data[pixel * channels + channel]), channels % 2 ? 255 : data[(pixel + 1) * channels - 1]];
    expect([...decoded.data.subarray(pixel * 4, pixel * 4 + 4)]).toEqual(expected);
  }
});

/** What of a PNG's chunks decides how it is read (PNG 3, clause 5.3). */

import { findOrientation } from './orientation';

const SIGNATURE_BYTES = 8;

/**
 * True where a canvas would change the pixels, since it keeps colours multiplied with their opacity and 8 bits a
 * channel, or where the file is animated: browsers then skip a still picture that is no part of the animation.
 */
export function needsLibrary(bytes: Uint8Array): boolean {
  if (bytes.length < 26) return false;
  const [depth, colorType] = [bytes[24] ?? 0, bytes[25] ?? 0];
  if (depth === 16 || colorType >= 4) return true;
  for (const { type } of headChunks(bytes)) if (type === 'tRNS' || type === 'acTL') return true;
  return false;
}

/** EXIF's orientation, 1 to 8, of a block in front of the pixels; one behind them is ignored, as in browsers. */
export function pngOrientation(bytes: Uint8Array): number {
  for (const { type, body } of headChunks(bytes)) if (type === 'eXIf') return findOrientation(body);
  return 1;
}

/** The frames of an animated PNG, and its still picture if that is none of them; 1 where it is not animated. */
export function countPngPictures(bytes: Uint8Array): number {
  let [count, isBehind] = [1, false];
  for (const { type } of listChunks(bytes)) {
    if (type === 'IEND') break;
    // A frame in front of the pixels is the still picture itself (PNG 3, clause 4.9).
    if (type === 'fcTL' && isBehind) count += 1;
    isBehind ||= type === 'IDAT';
  }
  return count;
}

/** The chunks in front of the pixels. */
function* headChunks(bytes: Uint8Array): Generator<PngChunk> {
  for (const chunk of listChunks(bytes)) {
    if (chunk.type === 'IDAT') return;
    yield chunk;
  }
}

interface PngChunk {
  type: string;
  body: Uint8Array;
}

/** All chunks, damaged ones too. */
export function* listChunks(bytes: Uint8Array): Generator<PngChunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = SIGNATURE_BYTES; at + 8 <= bytes.length; at += 12 + view.getUint32(at)) {
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    yield { type, body: bytes.subarray(at + 8, at + 8 + view.getUint32(at)) };
  }
}

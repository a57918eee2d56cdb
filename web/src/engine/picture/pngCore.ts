/** The part of a PNG that is the picture, as in Python (images/png.py): other chunks neither change nor break it. */

const SIGNATURE_BYTES = 8;
const PALETTE_BYTES = 3 * 256;

interface Chunk {
  type: string;
  body: Uint8Array;
  /** Whether the checksum is right. */
  isWhole: boolean;
}

/**
 * A PNG of header, palette, transparency, EXIF and pixels alone (PNG 3rd ed., clauses 5 and 11). Throws an Error where
 * one of them is damaged, or the file ends before its end chunk.
 */
export function readPngCore(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const kept = new Map<string, Uint8Array>();
  const pixels: Uint8Array[] = [];
  for (const { type, body, isWhole } of listChunks(bytes)) {
    if (type === 'IDAT') {
      if (!isWhole) throw new Error('wrong checksum in the pixels');
      pixels.push(packChunk(type, body));
    } else if (pixels.length === 0) {
      // An upper-case first letter: the picture cannot be read without it.
      const isCritical = type.charCodeAt(0) < 0x60;
      if (isCritical && !(isWhole && (type === 'IHDR' || type === 'PLTE'))) throw new Error(`wrong ${type} before the pixels`);
      if (isWhole && !kept.has(type)) kept.set(type, body);
    }
  }
  const header = kept.get('IHDR');
  if (header?.length !== 13 || pixels.length === 0) throw new Error('no header or no pixels');
  const [palette, transparency, exif] = [kept.get('PLTE'), kept.get('tRNS'), kept.get('eXIf')];
  const isIndexed = header[9] === 3;
  const parts = [bytes.subarray(0, SIGNATURE_BYTES), packChunk('IHDR', header)];
  // A suggested palette of a picture in colours is no part of it.
  if (isIndexed && palette) parts.push(packChunk('PLTE', extend(palette)));
  if (transparency) parts.push(packChunk('tRNS', transparency));
  if (exif) parts.push(packChunk('eXIf', exif));
  return join([...parts, ...pixels, packChunk('IEND', new Uint8Array(0))]);
}

/** Up to the end chunk. Throws an Error where the file ends within a chunk, or before the last. */
function* listChunks(bytes: Uint8Array): Generator<Chunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = SIGNATURE_BYTES;
  for (;;) {
    if (at + 12 > bytes.length) throw new Error('it ends before its end chunk');
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (at + 12 + length > bytes.length) throw new Error(`it ends within ${type}`);
    if (type === 'IEND') return;
    const isWhole = computeCrc(bytes.subarray(at + 4, at + 8 + length)) === view.getUint32(at + 8 + length);
    yield { type, body: bytes.subarray(at + 8, at + 8 + length), isWhole };
    at += 12 + length;
  }
}

/** Colours beyond the end of the palette are its last colour. */
function extend(palette: Uint8Array): Uint8Array {
  const whole = new Uint8Array(Math.max(PALETTE_BYTES, palette.length));
  whole.set(palette);
  for (let at = palette.length; at + 3 <= whole.length && palette.length >= 3; at += 3) whole.set(palette.slice(-3), at);
  return whole.subarray(0, PALETTE_BYTES);
}

function packChunk(type: string, body: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(12 + body.length);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, body.length);
  for (let letter = 0; letter < 4; letter++) chunk[4 + letter] = type.charCodeAt(letter);
  chunk.set(body, 8);
  view.setUint32(8 + body.length, computeCrc(chunk.subarray(4, 8 + body.length)));
  return chunk;
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** CRC-32 (PNG 3rd ed., annex D). */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? 0xedb88320 ^ (remainder >>> 1) : remainder >>> 1;
  return remainder;
});

function computeCrc(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

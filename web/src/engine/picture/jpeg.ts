/** A walk over a JPEG's markers (ITU-T T.81, annex B): what browsers do not report about a file they decode. */

export interface JpegFacts {
  width: number;
  height: number;
  /** 1 grey, 3 colour, 4 inks. */
  components: number;
  /** False where the file ends before its picture does; browsers fill the rest with grey and say nothing. */
  isComplete: boolean;
}

/** Notes in front of the picture are in segments of up to 64 kB. */
const HEAD_BYTES = 1 << 20;
const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;
/** Frame headers, SOF0 to SOF15, without DHT, JPG and DAC, which are in the same range. */
const FRAMES = new Set([0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]);

/** Undefined where there is no frame header, so nothing to decode. */
export function readJpeg(bytes: Uint8Array): JpegFacts | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let facts: JpegFacts | undefined;
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) {
      at = bytes.indexOf(0xff, at); // Padding or damage between segments.
      if (at < 0) break;
      continue;
    }
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1; // A fill byte.
      continue;
    }
    if (marker === END_OF_IMAGE) break;
    if (marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2; // Markers without a segment.
      continue;
    }
    const length = view.getUint16(at + 2);
    if (FRAMES.has(marker) && at + 10 <= bytes.length) {
      facts ??= {
        height: view.getUint16(at + 5),
        width: view.getUint16(at + 7),
        components: bytes[at + 9] ?? 0,
        isComplete: false,
      };
    }
    at += 2 + length;
    if (marker === START_OF_SCAN) at = skipScan(bytes, at);
  }
  if (facts && at >= 0 && bytes[at] === 0xff && bytes[at + 1] === END_OF_IMAGE) facts.isComplete = true;
  return facts;
}

/** Whether the head of the file may name other pictures behind the first (Multi-Picture Format). */
export function hasViews(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, HEAD_BYTES);
  for (let at = head.indexOf(0x4d); at >= 0; at = head.indexOf(0x4d, at + 1)) {
    if (head[at + 1] === 0x50 && head[at + 2] === 0x46 && head[at + 3] === 0) return true; // MPF
  }
  return false;
}

/** The first marker after the compressed data that starts at `at`; within it 0xFF is followed by 0 or RST0-7. */
function skipScan(bytes: Uint8Array, at: number): number {
  for (let found = bytes.indexOf(0xff, at); found >= 0; found = bytes.indexOf(0xff, found + 1)) {
    const next = bytes[found + 1] ?? 0;
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return found;
  }
  return bytes.length;
}

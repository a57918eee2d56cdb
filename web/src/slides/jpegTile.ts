/** A JPEG tile of a TIFF as a file of its own: tables and colours are in the TIFF's tags (TIFF, technical note 2). */

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const [APP0, APP15] = [0xe0, 0xef];

/** `isRgb`: the components are red, green and blue, where others are luminance and two colours. */
export function completeJpeg(tile: Uint8Array, tables: Uint8Array | null, isRgb: boolean): Uint8Array<ArrayBuffer> {
  const parts = [
    Uint8Array.of(0xff, SOI),
    // Adobe's mark is what decoders know the colours by. Others in the tile would speak against it.
    Uint8Array.of(0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, isRgb ? 0 : 1),
    ...(tables === null ? [] : listSegments(tables)),
    ...listSegments(tile),
  ];
  const whole = new Uint8Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Without the start, the end of tables, and what programs have noted. From the scan on, all of it. */
function listSegments(data: Uint8Array): Uint8Array[] {
  const segments: Uint8Array[] = [];
  let at = 0;
  while (at + 1 < data.length) {
    if (data[at] !== 0xff) throw new Error('it is no JPEG');
    const marker = data[at + 1] ?? 0;
    if (marker === SOS) return [...segments, data.subarray(at)];
    if (marker === SOI || marker === EOI) {
      at += 2;
      continue;
    }
    const length = 2 + ((data[at + 2] ?? 0) << 8) + (data[at + 3] ?? 0);
    if (marker < APP0 || marker > APP15) segments.push(data.subarray(at, at + length));
    at += length;
  }
  return segments;
}

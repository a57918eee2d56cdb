/** How many pictures of full size a WebP or a JPEG holds, as in Python (images/frames.py). */

/** Multi-Picture Format (CIPA DC-007, 5.2): the segment's name, the tag of the list of pictures, bytes for each. */
const [MPF, MPF_ENTRIES, ENTRY_BYTES] = ['MPF\0', 0xb002, 16];
const MOST_PICTURES = 1000;
const [APP2, START_OF_SCAN, END] = [0xe2, 0xda, 0xd9];
/** Frame headers, SOF0 to SOF15, without DHT, JPG and DAC, which are in the same range (ITU-T T.81, table B.1). */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
/** Nothing but a long row of notes is in front of a JPEG's frame header. */
const MOST_SEGMENTS = 1000;

/** The frames of an animation, 1 for a still picture (RFC 9649, 2.7.1.1). */
export function countWebpFrames(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let frames = 0;
  for (let at = 12; at + 8 <= bytes.length; ) {
    if (String.fromCharCode(...bytes.subarray(at, at + 4)) === 'ANMF') frames += 1;
    const length = view.getUint32(at + 4, true);
    at += 8 + length + (length % 2);
  }
  return Math.max(1, frames);
}

/**
 * 1 and the pictures behind the first that have its size and number of colours. Previews are smaller; the gain maps of
 * telephones are smaller or grey. Neither is a field of its own.
 */
export function countJpegViews(bytes: Uint8Array): number {
  const first = readFrame(bytes, 0);
  const offsets = listViews(bytes).slice(0, MOST_PICTURES);
  return 1 + offsets.filter((offset) => first !== undefined && readFrame(bytes, offset) === first).length;
}

/** Where the pictures behind the first begin, by the list in the file; none where it is damaged. */
function listViews(bytes: Uint8Array): number[] {
  for (const { marker, start, end } of listSegments(bytes, 0)) {
    if (marker !== APP2 || end > bytes.length) continue;
    if (String.fromCharCode(...bytes.subarray(start, start + MPF.length)) !== MPF) continue;
    const origin = start + MPF.length;
    return readEntries(bytes.subarray(origin, end)).map((offset) => origin + offset);
  }
  return [];
}

function readEntries(list: Uint8Array): number[] {
  const mark = String.fromCharCode(...list.subarray(0, 4));
  if (mark !== 'II*\0' && mark !== 'MM\0*') return [];
  const isLittle = mark.startsWith('I');
  const view = new DataView(list.buffer, list.byteOffset, list.byteLength);
  try {
    const directory = view.getUint32(4, isLittle);
    const entries = view.getUint16(directory, isLittle);
    for (let at = directory + 2; at < directory + 2 + 12 * entries; at += 12) {
      if (view.getUint16(at, isLittle) !== MPF_ENTRIES) continue;
      const first = view.getUint32(at + 8, isLittle);
      const offsets: number[] = [];
      for (let entry = 0; (entry + 1) * ENTRY_BYTES <= view.getUint32(at + 4, isLittle); entry++) {
        offsets.push(view.getUint32(first + entry * ENTRY_BYTES + 8, isLittle));
      }
      return offsets.filter((offset) => offset !== 0); // The first picture has the offset 0.
    }
  } catch {
    // The list ends too early.
  }
  return [];
}

/** Height, width and number of colours of the JPEG at `offset` in one text; undefined where there is none. */
function readFrame(bytes: Uint8Array, offset: number): string | undefined {
  if (bytes[offset] !== 0xff || bytes[offset + 1] !== 0xd8) return undefined;
  for (const { marker, start } of listSegments(bytes, offset)) {
    if (isFrame(marker)) return start + 6 <= bytes.length ? bytes.subarray(start + 1, start + 6).join() : undefined;
  }
  return undefined;
}

/** The segments in front of the compressed data of the JPEG at `offset`. */
function* listSegments(bytes: Uint8Array, offset: number): Generator<{ marker: number; start: number; end: number }> {
  let at = offset + 2;
  for (let count = 0; count < MOST_SEGMENTS; count++) {
    const marker = bytes[at + 1] ?? END;
    if (at + 4 > bytes.length || bytes[at] !== 0xff || marker === START_OF_SCAN || marker === END) return;
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    yield { marker, start: at + 4, end: at + 2 + length };
    at += 2 + length;
  }
}

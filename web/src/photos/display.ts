/** Photographs that the browser shows differently from how the engine reads them, or not at all. */

const PNG = [0x89, 0x50, 0x4e, 0x47];
const TIFF = [
  [0x49, 0x49, 42, 0],
  [0x4d, 0x4d, 0, 42],
];
/** Where a PNG's header chunk has the bits a channel (PNG 3, clause 11.2.1). */
const DEPTH_AT = 24;

/**
 * True for PNGs of 16 bits a channel, of which browsers show the upper 8 bits and the engine the range they fill, and
 * for TIFF. Of a file that cannot be read, false: the browser that shows it says so.
 */
export async function needsCopy(blob: Blob): Promise<boolean> {
  try {
    const head = new Uint8Array(await blob.slice(0, DEPTH_AT + 1).arrayBuffer());
    const beginsWith = (signature: number[]): boolean => signature.every((byte, at) => head[at] === byte);
    return (beginsWith(PNG) && head[DEPTH_AT] === 16) || TIFF.some(beginsWith);
  } catch {
    return false;
  }
}

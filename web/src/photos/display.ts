/** Photographs that the browser shows differently from how the engine reads them, or not at all. */

const PNG = [0x89, 0x50, 0x4e, 0x47];
const TIFF = [
  [0x49, 0x49, 42, 0],
  [0x4d, 0x4d, 0, 42],
];
/** Where a PNG's header chunk has the bits a channel (PNG 3, clause 11.2.1). */
const DEPTH_AT = 24;
/** Of the longer side: a canvas of it squared is the largest that phones give. */
const COPY_PX = 4096;

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

/** A copy as the engine reads it, for such a photograph of this size in pixels; null where none is needed. */
export async function copyForDisplay(blob: Blob, { width, height }: { width: number; height: number }): Promise<Blob | null> {
  if (!(await needsCopy(blob))) return null;
  const { cutInWorker } = await import('./cutter');
  const whole = { kind: 'window', window: { left: 0, top: 0, width, height } } as const;
  const longest_px = Math.min(COPY_PX, Math.max(width, height));
  const [copy] = await cutInWorker(blob, [whole], { type: 'image/jpeg', longest_px });
  return copy ?? null;
}

/** Whether the packed pixels of a PNG are whole: enough of them, the checksum right, as in Python (images/png.py). */

import { inflateNatively } from './nativeInflate';
import { listChunks } from './png';

/** By colour type (PNG 3, table 12). */
const CHANNELS: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
/** First column and row of each pass of an interlaced picture, and the steps between its columns and rows. */
const PASSES = [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]] as const;
const ONE_PASS = [[0, 0, 1, 1]] as const;

/** Throws an Error where they are damaged, end too early, or are fewer than the header asks for; more are ignored. */
export async function checkPixels(bytes: Uint8Array): Promise<void> {
  const parts = [...listChunks(bytes)].flatMap(({ type, body }) => (type === 'IDAT' ? [body] : []));
  const needed = countBytes(bytes);
  try {
    if ((await inflateNatively(parts, needed)) >= needed) return;
  } catch {
    // Damaged, or with bytes behind its end, which the browser's own code refuses and the next does not.
  }
  let length = 0;
  const take = (piece: Uint8Array): void => {
    length += piece.length;
    if (length > needed) throw new Enough();
  };
  try {
    (await import('./inflate')).inflate(parts, { least: needed, most: Infinity, take });
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
}

/** Ends inflating where there is more than the picture needs. */
class Enough extends Error {}

/** How many bytes the filtered rows have (PNG 3, clause 7.2). */
function countBytes(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const bits = (bytes[24] ?? 0) * (CHANNELS[bytes[25] ?? 0] ?? NaN);
  let total = 0;
  for (const [left, top, right, down] of bytes[28] === 1 ? PASSES : ONE_PASS) {
    const [columns, rows] = [Math.ceil((width - left) / right), Math.ceil((height - top) / down)];
    if (columns > 0 && rows > 0) total += rows * (1 + Math.ceil((columns * bits) / 8));
  }
  if (Number.isNaN(total)) throw new Error('colours of an unknown type');
  return total;
}

/** PNGs of 16 bits a channel, which browsers show by their upper 8 bits, and the engine by the range they fill. */

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47];
/** Where the header chunk has the bits a channel (PNG 3, clause 11.2.1). */
const DEPTH_AT = 24;

/** Of a file that cannot be read, false: the browser that shows it says so. */
export async function isDeepPng(blob: Blob): Promise<boolean> {
  try {
    const head = new Uint8Array(await blob.slice(0, DEPTH_AT + 1).arrayBuffer());
    return head[DEPTH_AT] === 16 && SIGNATURE.every((byte, at) => head[at] === byte);
  } catch {
    return false;
  }
}

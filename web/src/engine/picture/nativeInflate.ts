/** Inflates zlib streams by the browser's own code, which is fast and compares the checksum at the end. */

/** Stops above `most`, and returns how many bytes came. Throws an Error where the stream is damaged. */
export async function inflateNatively(
  parts: readonly Uint8Array[],
  most: number,
  take?: (piece: Uint8Array) => void,
): Promise<number> {
  const packed = new Blob(parts as Uint8Array<ArrayBuffer>[]).stream();
  const reader = packed.pipeThrough(new DecompressionStream('deflate')).getReader();
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return length;
    take?.(value);
    length += value.length;
    if (length > most) {
      await reader.cancel();
      return length;
    }
  }
}

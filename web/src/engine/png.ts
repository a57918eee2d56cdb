/** Which PNGs a canvas would change: it keeps colours multiplied with their opacity and 8 bits a channel. */

const SIGNATURE_BYTES = 8;

/** True where the file has transparency or 16 bits a channel; read from its chunks' heads (PNG 3, clause 5.3). */
export function needsLibrary(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 26) return false;
  const [depth, colorType] = [bytes[24] ?? 0, bytes[25] ?? 0];
  if (depth === 16 || colorType >= 4) return true;
  for (let at = SIGNATURE_BYTES; at + 8 <= bytes.length; at += 12 + view.getUint32(at)) {
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (type === 'tRNS') return true;
    if (type === 'IDAT') return false;
  }
  return false;
}

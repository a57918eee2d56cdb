/** Inflates zlib streams (RFC 1950), and refuses one whose checksum is wrong or that ends too early. */

import { Inflate } from 'pako';

/** Given at once, so that a stream of a few bytes that holds gigabytes is noticed early. */
const CHUNK_BYTES = 1 << 20;

export interface InflateOptions {
  /** What the stream must hold at least. */
  least: number;
  /** What it may hold at most; beyond it the stream is damaged. */
  most: number;
  /** Takes each piece, in order. */
  take: (piece: Uint8Array) => void;
}

/** Bytes behind the stream's end are ignored, as zlib's own readers do. Throws an Error where it is damaged. */
export function inflate(parts: readonly Uint8Array[], { least, most, take }: InflateOptions): void {
  const stream = new Inflate({ chunkSize: 1 << 16 });
  let length = 0;
  stream.onData = (piece) => {
    const bytes = piece as Uint8Array;
    length += bytes.length;
    if (length > most) throw new Error('a zlib stream holds more than it should');
    take(bytes);
  };
  // Undefined until the stream has ended, with which the checksum has been compared, or is found damaged.
  let status = undefined as number | undefined;
  stream.onEnd = (ending) => {
    status = ending;
  };
  for (const part of parts) {
    for (let at = 0; at < part.length && status === undefined; at += CHUNK_BYTES) {
      stream.push(part.subarray(at, at + CHUNK_BYTES), false);
    }
  }
  if (status !== undefined && status !== 0) throw new Error(`a zlib stream is damaged: ${String(status)}`);
  if (status === undefined) throw new Error('a zlib stream ends too early');
  if (length < least) throw new Error('a zlib stream holds less than it should');
}

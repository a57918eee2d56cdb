/** Reads zips that this page wrote: nothing in them is packed, so what is read is never longer than the file. */

/** What no file of this page holds; the message says what, as the end of "It was not taken in: ...". */
export class UnsafeZip extends Error {
  override readonly name = 'UnsafeZip';
}

export interface ZipEntry {
  /** Bytes. */
  size: number;
  /** Rejects where its checksum is wrong, or the file ends too early. */
  read: () => Promise<Blob>;
}

export interface OpenedZip {
  /** By name; names are never used as paths. */
  entries: ReadonlyMap<string, ZipEntry>;
  close: () => Promise<void>;
}

const MAX_ENTRIES = 20_000;

/**
 * Looks at every name and size before anything is read.
 *
 * Throws UnsafeZip where an entry is a folder, locked, packed, there twice, or larger than the file, and Error where
 * the file is no zip or is cut off.
 */
export async function openZip(file: Blob): Promise<OpenedZip> {
  // Only importing needs a reader; it is as large as the rest of this folder together.
  const zip = await import('@zip.js/zip.js/lib/zip-core-native.js');
  zip.configure({ useWebWorkers: false });
  const reader = new zip.ZipReader(new zip.BlobReader(file), {
    checkSignature: true,
    checkOverlappingEntry: true,
  });
  try {
    const entries = new Map<string, ZipEntry>();
    for await (const entry of reader.getEntriesGenerator()) {
      const { filename } = entry;
      if (entries.size >= MAX_ENTRIES) throw new UnsafeZip(`it holds more than ${MAX_ENTRIES} files`);
      if (entry.directory || entry.encrypted || entry.compressionMethod !== 0) {
        throw new UnsafeZip(`${quoteName(filename)} is a folder, locked or packed`);
      }
      if (entries.has(filename)) throw new UnsafeZip(`${quoteName(filename)} is there twice`);
      if (entry.uncompressedSize !== entry.compressedSize || entry.uncompressedSize > file.size) {
        throw new UnsafeZip(`${quoteName(filename)} says it is larger than what is there`);
      }
      entries.set(filename, { size: entry.uncompressedSize, read: () => entry.getData(new zip.BlobWriter()) });
    }
    return { entries, close: () => reader.close() };
  } catch (error) {
    await reader.close();
    throw error;
  }
}

export function quoteName(name: string): string {
  return JSON.stringify(name.slice(0, 80));
}

/** ZIPs of annotations: written stored, read with limits. */

import { makeZip } from 'client-zip';

import { describe } from '../engine/errors';
import { decodeText, MAX_BYTES, type AnnotationDocument } from './documents';
import { checkName, unsafePath } from './pictureNames';
import { AnnotationError } from './problems';

const MAX_ENTRIES = 20_000;
const WANTED = /\.(json|geojson|xml|csv|txt|ya?ml)$/i;
/** What systems and archivers put beside a person's files. */
const GENERATED = /(^|\/)(__MACOSX\/|\.)/;

export async function packFiles(files: ReadonlyMap<string, string>, name: string): Promise<File> {
  // The earliest time a zip can hold: the same cells make the same file.
  const lastModified = new Date(1980, 0, 1);
  const entries = [...files].map(([path, text]) => ({ name: path, input: text, lastModified }));
  return new File([await new Response(makeZip(entries)).blob()], name, { type: 'application/zip' });
}

/**
 * The texts in a ZIP; pictures are passed over unread.
 *
 * Throws `AnnotationError`: no ZIP, not whole, locked, a path that leaves its folder, too many files, or more than
 * `limit` bytes unpacked, whatever the ZIP says of itself.
 */
export async function unpackTexts(file: File, limit = MAX_BYTES): Promise<AnnotationDocument[]> {
  const zip = await import('@zip.js/zip.js/lib/zip-core-native.js');
  zip.configure({ useWebWorkers: false });
  const reader = new zip.ZipReader(new zip.BlobReader(file), { checkSignature: true, checkOverlappingEntry: true });
  const documents: AnnotationDocument[] = [];
  let [left, entries] = [limit, 0];
  try {
    for await (const entry of reader.getEntriesGenerator()) {
      entries += 1;
      if (entries > MAX_ENTRIES) throw new AnnotationError('too_large', `Expected at most ${MAX_ENTRIES} files in ${file.name}; it has more. Divide it.`);
      // Also of what is passed over: who writes such a path means no good.
      const path = checkName(entry.filename, file.name);
      if (entry.directory || !WANTED.test(path) || GENERATED.test(path)) continue;
      if (entry.encrypted) throw new AnnotationError('unsafe', `Expected ${path} in ${file.name} without a password; it is locked. Pack it again.`);
      const chunks: Uint8Array<ArrayBuffer>[] = [];
      await entry.getData(
        new WritableStream<Uint8Array<ArrayBuffer>>({
          write: (chunk) => {
            left -= chunk.byteLength;
            if (left < 0) throw tooLarge(file.name, limit);
            chunks.push(chunk.slice());
          },
        }),
      );
      documents.push({ name: path, text: decodeText(await new Blob(chunks).arrayBuffer(), path) });
    }
  } catch (error) {
    if (error instanceof AnnotationError) throw error;
    if (left < 0) throw tooLarge(file.name, limit);
    // The library refuses most paths that climb out by itself.
    if (error instanceof Error && error.message === zip.ERR_UNSAFE_FILENAME) throw unsafePath((error as { filename?: unknown }).filename, file.name);
    throw new AnnotationError('damaged', `Expected a whole ZIP in ${file.name}: ${describe(error)}. Pack it again.`, error);
  } finally {
    await reader.close().catch(() => undefined);
  }
  return documents;
}

export function tooLarge(name: string, limit = MAX_BYTES): AnnotationError {
  return new AnnotationError('too_large', `Expected annotations of at most ${limit} bytes in ${name}; there are more. Divide the file.`);
}

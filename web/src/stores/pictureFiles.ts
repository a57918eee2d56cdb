/** The original files of the open session: with its writer, or in memory where the browser stores nothing. */

import { hashBytes } from '../engine/hash';
import type { NewPicture } from '../review/actions';
import type { SessionWriter } from '../storage/sessionWriter';
import { makeId } from './makeId';

export class PictureFiles {
  #writer: SessionWriter | null = null;
  readonly #blobs = new Map<string, Blob>();

  /** Files of another session from now on; `writer` is null where nothing stores them. */
  open(writer: SessionWriter | null): void {
    this.#writer = writer;
    this.#blobs.clear();
  }

  /** By the ids their pictures will have. */
  add(blobs: ReadonlyMap<string, Blob>): void {
    if (this.#writer) this.#writer.addBlobs(blobs);
    else for (const [id, blob] of blobs) this.#blobs.set(id, blob);
  }

  /** Throws where the file is gone. */
  async read(pictureId: string): Promise<Blob> {
    const blob = this.#writer ? await this.#writer.readBlob(pictureId) : this.#blobs.get(pictureId);
    if (!blob) throw new Error(`Expected the file of picture ${pictureId}, found none.`);
    return blob;
  }
}

/** New pictures with ids of their own, and their files by id. Reads one file at a time into memory. */
export async function identifyFiles(files: Iterable<Blob>): Promise<{ pictures: NewPicture[]; blobs: Map<string, Blob> }> {
  const blobs = new Map<string, Blob>();
  const pictures: NewPicture[] = [];
  for (const blob of files) {
    const id = makeId();
    blobs.set(id, blob);
    pictures.push({ id, name: blob instanceof File ? blob.name : '', bytes: blob.size, sha256: await hashFile(blob, id) });
  }
  return { pictures, blobs };
}

/** A file that was moved meanwhile gets a hash made of its id; the queue reports it when its turn comes. */
async function hashFile(blob: Blob, id: string): Promise<string> {
  try {
    return await hashBytes(new Uint8Array(await blob.arrayBuffer()));
  } catch {
    return (id + id).padEnd(64, '0').slice(0, 64);
  }
}

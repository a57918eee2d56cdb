/** The original files of the open session: with its writer, or in memory where the browser stores nothing. */

import { hashBytes } from '../engine/hash';
import type { NewPicture } from '../review/actions';
import type { ReviewPicture } from '../review/types';
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

/** What a whole slide may be called; the others are not asked. */
const MAY_BE_SLIDE = /\.(svs|tiff?|btf|tf[28]|ndpi|mrxs|scn|bif|svslide|vms|vmu|dcm|czi)$/i;

/** Whole slides, and the other files. What tells them is fetched only where a name says so. */
export async function splitSlides(files: readonly Blob[]): Promise<{ slides: File[]; others: Blob[] }> {
  const slides: File[] = [];
  const others: Blob[] = [];
  for (const file of files) {
    const isNamed = file instanceof File && MAY_BE_SLIDE.test(file.name);
    if (isNamed && (await (await import('../slides/recognition')).isSlide(file))) slides.push(file);
    else others.push(file);
  }
  return { slides, others };
}

/** A file that is passed over, and the name of the same file in the session. */
export interface SkippedFile {
  name: string;
  known: string;
}

/** New pictures, and those that are in the session already or come twice. */
export function splitKnown(
  pictures: readonly Pick<ReviewPicture, 'name' | 'sha256'>[],
  given: readonly NewPicture[],
): { fresh: NewPicture[]; skipped: SkippedFile[] } {
  const known = new Map(pictures.map(({ sha256, name }) => [sha256, name]));
  const fresh: NewPicture[] = [];
  const skipped: SkippedFile[] = [];
  for (const picture of given) {
    const same = known.get(picture.sha256);
    if (same !== undefined) {
      skipped.push({ name: picture.name, known: same });
      continue;
    }
    known.set(picture.sha256, picture.name);
    fresh.push(picture);
  }
  return { fresh, skipped };
}

/** A file that was moved meanwhile gets a hash made of its id; the queue reports it when its turn comes. */
async function hashFile(blob: Blob, id: string): Promise<string> {
  try {
    return await hashBytes(new Uint8Array(await blob.arrayBuffer()));
  } catch {
    return (id + id).padEnd(64, '0').slice(0, 64);
  }
}

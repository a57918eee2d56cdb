/** A slide goes to a second reader as a file, and comes back as one. Fetched with the part that does it. */

import { makeBlindCopy } from '../review/blindCopy';
import type { ReviewSession } from '../review/types';
import { openSessionFile, packSession } from '../storage/sessionFile';
import { toStorageProblem, type StorageProblem } from '../storage/storageProblems';
import { makeId } from './makeId';

/** The blind copy of a session, with its pictures; null where one of them is gone. `created`: as by `toISOString`. */
export async function packCopy(
  session: ReviewSession,
  { name, created }: { name: string; created: string },
  loadBlob: (pictureId: string) => Promise<Blob | null>,
): Promise<Blob | null> {
  const copy = makeBlindCopy(session, { id: makeId(), name, created });
  const readBlob = async (pictureId: string): Promise<Blob> => {
    const blob = await loadBlob(pictureId);
    if (blob === null) throw new Error(`Expected the file of picture ${pictureId}, found none.`);
    return blob;
  };
  try {
    return await new Response(packSession(copy, readBlob)).blob();
  } catch {
    return null;
  }
}

/** The session of a file, without storing it, or why it cannot be read. */
export async function readSessionFile(file: Blob): Promise<ReviewSession | StorageProblem> {
  try {
    const opened = await openSessionFile(file);
    await opened.close();
    return opened.session;
  } catch (error) {
    return toStorageProblem(error);
  }
}

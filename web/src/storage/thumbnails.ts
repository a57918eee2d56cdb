/** Small pictures of sessions for their list: made once, of the first photograph that was looked at, then kept. */

import { cutInWorker, type CutPicture } from '../photos/cutter';
import { rangeOf, type StorageDatabase } from './database';
import type { SessionSummary } from './summary';

/** Of the longer side; enough for a dense screen. */
const LONGEST_PX = 256;

/** Null where no photograph was looked at yet, or its file cannot be read. */
export async function readThumbnail(
  database: StorageDatabase,
  { id, first }: Pick<SessionSummary, 'id' | 'first'>,
  cut: CutPicture = cutInWorker,
): Promise<Blob | null> {
  // A summary of an older page does not name it.
  const pictureId = first === undefined ? (await database.getAllKeys('pictures', rangeOf(id), 1))[0]?.[1] : first;
  if (typeof pictureId !== 'string') return null;
  const kept = await database.get('thumbnails', [id, pictureId]);
  if (kept) return kept;
  const picture = await database.get('pictures', [id, pictureId]);
  const { width, height } = picture ?? { width: null, height: null };
  const photograph = width === null || height === null ? undefined : await database.get('blobs', [id, pictureId]);
  if (photograph === undefined || width === null || height === null) return null;
  const window = { left: 0, top: 0, width, height };
  const [made] = await cut(photograph, [{ kind: 'window', window }], { type: 'image/jpeg', longest_px: LONGEST_PX }).catch(() => []);
  if (made === undefined) return null;
  const transaction = database.transaction(['sessions', 'thumbnails'], 'readwrite');
  // The session may have been deleted meanwhile.
  const isThere = (await transaction.objectStore('sessions').getKey(id)) !== undefined;
  // Without room the list shows it all the same, and makes it again.
  if (isThere) await transaction.objectStore('thumbnails').put(made, [id, pictureId]).catch(() => undefined);
  await transaction.done.catch(() => undefined);
  return made;
}

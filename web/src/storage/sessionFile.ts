/**
 * A session as one file, `NAME.leukoscope`: a zip of session.json and the original pictures.
 *
 * Nothing in it is packed (photographs do not shrink), so a file that holds packed data was not written here and is
 * refused:
 * what is read is never longer than the file. Names are never used as paths: a picture is looked up by the name its
 * session
 * gives it, and a file that holds any other name is refused.
 */

import { makeZip } from 'client-zip';

import { describe } from '../engine/errors';
import { hashBytes } from '../engine/hash';
import { parseJson } from '../engine/json';
import { verifyAudit, type AuditVerdict } from '../review/audit';
import type { ReviewPicture, ReviewSession } from '../review/types';
import { StorageError } from './storageProblems';
import { checkSession, SESSION_FORMAT } from './sessionSchema';
import { openZip, quoteName, UnsafeZip } from './zipEntries';

const HEAD = 'session.json';
/** Far beyond the largest session: 10,000 cells with their embeddings are some 10 MB. */
const MAX_HEAD_BYTES = 256 * 2 ** 20;

/**
 * The file's bytes as a stream, one picture in memory at a time; `new Response(stream).blob()` makes a Blob of it.
 *
 * `readBlob` gives a picture's original file. The stream breaks off with what it throws.
 */
export function packSession(
  session: ReviewSession,
  readBlob: (pictureId: string) => Promise<Blob>,
): ReadableStream<Uint8Array> {
  const lastModified = new Date(session.created);
  async function* listEntries() {
    // Whoever took a picture out does not want to hand it on.
    const head = { format: SESSION_FORMAT, session: { ...session, removed: undefined } };
    yield { name: HEAD, input: JSON.stringify(head), lastModified };
    for (const picture of Object.values(session.pictures)) {
      const blob = await readBlob(picture.id);
      yield { name: nameEntry(picture), input: blob.stream(), size: blob.size, lastModified };
    }
  }
  return makeZip(listEntries());
}

export interface OpenedFile {
  session: ReviewSession;
  /** Whether the audit trail is whole; a broken one is shown, not refused. */
  verdict: AuditVerdict;
  /** The original file, checked against its SHA-256. Throws KeepError `file_damaged`. */
  readPicture: (pictureId: string) => Promise<Blob>;
  close: () => Promise<void>;
}

/** Reads session.json and looks at every name and size before anything else. Throws KeepError `file_...`. */
export async function openSessionFile(file: Blob): Promise<OpenedFile> {
  const { entries, close } = await openZip(file).catch((error: unknown) => {
    throw toFileError(error);
  });
  try {
    const head = entries.get(HEAD);
    if (!head) throw notSession(`there is no ${HEAD} in it`);
    if (head.size > MAX_HEAD_BYTES) throw unsafe(`${HEAD} is longer than ${MAX_HEAD_BYTES} bytes`);
    const session = checkSession(readHead(await (await head.read()).text()));
    const expected = new Map(Object.values(session.pictures).map((picture) => [nameEntry(picture), picture]));
    for (const [name, { size }] of entries) {
      if (name === HEAD) continue;
      const picture = expected.get(name);
      if (!picture) throw unsafe(`${quoteName(name)} is not a picture of the session`);
      if (size !== picture.bytes) throw new StorageError({ kind: 'file_damaged', picture: picture.name });
    }
    for (const [name, picture] of expected) {
      if (!entries.has(name)) throw new StorageError({ kind: 'file_damaged', picture: picture.name });
    }
    return {
      session,
      verdict: verifyAudit(session),
      readPicture: async (pictureId) => {
        const picture = session.pictures[pictureId];
        const entry = picture && entries.get(nameEntry(picture));
        if (!entry) throw new StorageError({ kind: 'picture_missing', sessionId: session.id, pictureId });
        return readChecked(picture, entry.read);
      },
      close,
    };
  } catch (error) {
    await close();
    throw toFileError(error);
  }
}

async function readChecked(picture: ReviewPicture, read: () => Promise<Blob>): Promise<Blob> {
  const blob = await read().catch((error: unknown) => {
    throw new StorageError({ kind: 'file_damaged', picture: picture.name }, { cause: error });
  });
  const sha256 = await hashBytes(new Uint8Array(await blob.arrayBuffer()));
  if (sha256 !== picture.sha256) throw new StorageError({ kind: 'file_damaged', picture: picture.name });
  return blob;
}

/** Ids are letters, digits, '-' and '_' by the schema; the ending lets a person look at the picture. */
function nameEntry({ id, name }: ReviewPicture): string {
  const ending = /\.[A-Za-z0-9]{1,5}$/.exec(name)?.[0].toLowerCase() ?? '';
  return `pictures/${id}${ending}`;
}

function readHead(text: string): unknown {
  try {
    return parseJson(text, MAX_HEAD_BYTES);
  } catch (error) {
    throw notSession(`${HEAD} is not JSON that may be used: ${describe(error)}`, error);
  }
}

function toFileError(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  return error instanceof UnsafeZip ? unsafe(error.message) : notSession(describe(error), error);
}

function notSession(reason: string, cause?: unknown): StorageError {
  return new StorageError({ kind: 'file_not_session', reason }, { cause });
}

function unsafe(reason: string): StorageError {
  return new StorageError({ kind: 'file_unsafe', reason });
}

/** Verifies a file by what is in it: a session, a report or a FHIR bundle. */

import { describe } from '../engine/errors';
import { parseJson } from '../engine/json';
import { verifyDocument, verifySession, type Verdict } from '../signing/verification';
import { openSessionFile } from './sessionFile';
import { StorageError } from './storageProblems';

const ZIP_HEAD = 'PK';

/** Never throws. */
export async function verifyFile(file: Blob): Promise<Verdict> {
  try {
    if ((await file.slice(0, 2).text()) === ZIP_HEAD) return await verifySessionFile(file);
    const text = (await file.text()).replace(/^\uFEFF/, '');
    const value = parseJson(text);
    // Two members of one name: one program would read the first, another the last.
    if (countWritten(text) !== countMembers(value)) return { state: 'unreadable', reason: 'one of its names is there twice' };
    return await verifyDocument(value);
  } catch (error) {
    return { state: 'unreadable', reason: explain(error) };
  }
}

async function verifySessionFile(file: Blob): Promise<Verdict> {
  const { session, readPicture, close } = await openSessionFile(file);
  try {
    for (const id of Object.keys(session.pictures)) await readPicture(id);
    return await verifySession(session);
  } finally {
    await close();
  }
}

/** Members of all objects, as the text has them ... */
function countWritten(text: string): number {
  let count = 0;
  for (const [, colon] of text.matchAll(/"(?:[^"\\]|\\.)*"\s*(:)?/g)) count += colon === undefined ? 0 : 1;
  return count;
}

/** ... and as they were read. */
function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const parts = Object.values(value) as unknown[];
  return parts.reduce<number>((sum, part) => sum + countMembers(part), Array.isArray(value) ? 0 : parts.length);
}

function explain(error: unknown): string {
  if (!(error instanceof StorageError)) return describe(error);
  const { problem } = error;
  if (problem.kind === 'file_damaged') return `the picture ${problem.picture} is not the one that was signed`;
  return 'reason' in problem ? problem.reason : problem.kind;
}

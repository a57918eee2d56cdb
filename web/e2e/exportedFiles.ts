/** Reads what the page handed out. */

import { readFileSync } from 'node:fs';

import { openSessionFile, type OpenedFile } from '../src/storage/sessionFile';

/** A `.leukoscope` file, its schema and audit trail checked; every picture is there under its hash. */
export async function readSession(path: string): Promise<OpenedFile> {
  const opened = await openSessionFile(new Blob([readFileSync(path)]));
  for (const id of Object.keys(opened.session.pictures)) await opened.readPicture(id);
  return opened;
}

/**
 * Open a session file with the page's own module: `node open_session.mjs JOB.json`.
 *
 * The job names `web` (the project's folder), `out` (a folder) and `file`. `out`/opened.json says what the page found.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { buildModules } from './build_modules.mjs';

const job = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const load = await buildModules(job.web, join(job.out, 'session'), { session: 'storage/sessionFile.ts' });
const { openSessionFile } = await load('session');
const { session, verdict, readPicture } = await openSessionFile(new Blob([readFileSync(job.file)]));
const pictures = [];
for (const { id, name } of Object.values(session.pictures)) pictures.push([name, (await readPicture(id)).size]);
const cells = Object.values(session.cells).map(({ box, answer, model }) => [(answer ?? model)?.label ?? null, box]);
writeFileSync(join(job.out, 'opened.json'), JSON.stringify({ verdict, pictures, cells }));

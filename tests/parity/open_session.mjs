/**
 * Open a session file with the page's own module: `node open_session.mjs JOB.json`.
 *
 * The job names `web` (the project's folder), `out` (a folder) and `file`. `out`/opened.json says what the page found.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const job = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const { build } = await import(pathToFileURL(join(job.web, 'node_modules/vite/dist/node/index.js')).href);
const built = join(job.out, 'session');
mkdirSync(built, { recursive: true });
await build({
  configFile: false,
  root: job.web,
  publicDir: false,
  logLevel: 'warn',
  build: {
    outDir: built,
    emptyOutDir: true,
    lib: { entry: join(job.web, 'src/storage/sessionFile.ts'), formats: ['es'], fileName: () => 'session.mjs' },
  },
});
const { openSessionFile } = await import(pathToFileURL(join(built, 'session.mjs')).href);
const { session, verdict, readPicture } = await openSessionFile(new Blob([readFileSync(job.file)]));
const pictures = [];
for (const { id, name } of Object.values(session.pictures)) pictures.push([name, (await readPicture(id)).size]);
const cells = Object.values(session.cells).map(({ box, answer, model }) => [(answer ?? model)?.label ?? null, box]);
writeFileSync(join(job.out, 'opened.json'), JSON.stringify({ verdict, pictures, cells }));

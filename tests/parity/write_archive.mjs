/**
 * Write a zip of crops with the page's own module: `node write_archive.mjs JOB.json`.
 *
 * The job names `web` (the project's folder), `out` (a folder) and `crops`: path, label, source, session and lab of each.
 * The zip is `out`/crops.zip.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const job = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const { build } = await import(pathToFileURL(join(job.web, 'node_modules/vite/dist/node/index.js')).href);
const built = join(job.out, 'archive');
mkdirSync(built, { recursive: true });
await build({
  configFile: false,
  root: job.web,
  publicDir: false,
  logLevel: 'warn',
  build: {
    outDir: built,
    emptyOutDir: true,
    lib: { entry: join(job.web, 'src/report/archive.ts'), formats: ['es'], fileName: () => 'archive.mjs' },
  },
});
const { writeCropArchive } = await import(pathToFileURL(join(built, 'archive.mjs')).href);

async function* readCrops() {
  for (const { path, ...crop } of job.crops) yield { ...crop, blob: new Blob([readFileSync(path)], { type: 'image/png' }) };
}

const zip = await new Response(writeCropArchive(readCrops())).arrayBuffer();
writeFileSync(join(job.out, 'crops.zip'), new Uint8Array(zip));

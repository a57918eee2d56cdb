/**
 * Write a zip of crops with the page's own module: `node write_archive.mjs JOB.json`.
 *
 * The job names `web` (the project's folder), `out` (a folder) and `crops`: path, label, source, session and lab of each.
 * The zip is `out`/crops.zip.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { buildModules } from './build_modules.mjs';

const job = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const load = await buildModules(job.web, join(job.out, 'archive'), { archive: 'report/archive.ts' });
const { writeCropArchive } = await load('archive');

async function* readCrops() {
  for (const { path, ...crop } of job.crops) yield { ...crop, blob: new Blob([readFileSync(path)], { type: 'image/png' }) };
}

const zip = await new Response(writeCropArchive(readCrops())).arrayBuffer();
writeFileSync(join(job.out, 'crops.zip'), new Uint8Array(zip));

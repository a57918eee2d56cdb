/**
 * Sign and verify with the page's own modules: `node sign_files.mjs JOB.json`.
 *
 * The job names `web` (the project's folder), `out` (a folder) and `verify` (files). The three copies of a session that
 * the page has signed are written to `out`, and what it says of the files to `out`/verdicts.json.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { buildModules } from './build_modules.mjs';

const job = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const entry = { verifyFile: 'storage/verifyFile.ts', sealedCopies: 'testing/sealedCopies.ts' };
const load = await buildModules(job.web, join(job.out, 'built'), entry);
const [{ verifyFile }, { makeSealed, writeCopies }] = [await load('verifyFile'), await load('sealedCopies')];

const copies = await writeCopies(await makeSealed());
writeFileSync(join(job.out, 'page.json'), copies.report);
writeFileSync(join(job.out, 'page.fhir.json'), copies.fhir);
writeFileSync(join(job.out, 'page.leukoscope'), new Uint8Array(await copies.session.arrayBuffer()));
const verdicts = [];
for (const file of job.verify) verdicts.push(await verifyFile(new Blob([readFileSync(file)])));
writeFileSync(join(job.out, 'verdicts.json'), JSON.stringify(verdicts));

/**
 * Time fitting lab profiles in a worker of Chromium: `node lab_profile.mjs JOB.json`.
 *
 * The job: {questions: {NAME: {manifest, cells: {probabilities, embeddings, labels}}}, rounds, warmups, folder (to build
 * in), out}. Written to `out`: {chromium, times_ms: {NAME: [...]}}, from sending the cells to having the answer.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

import { startSession, tell } from './session.mjs';

const web = fileURLToPath(new URL('../../web/', import.meta.url));
const { build } = createRequire(`${web}package.json`)('vite');

const job = JSON.parse(readFileSync(process.argv[2], 'utf8'));
await build({
  root: web,
  configFile: false,
  logLevel: 'warn',
  build: {
    outDir: job.folder,
    target: 'es2022',
    copyPublicDir: false,
    lib: { entry: `${web}src/adaptation/worker.ts`, formats: ['es'], fileName: 'worker' },
  },
});
const session = await startSession({ '/adapt/': job.folder });
try {
  const times_ms = await session.withPage(async (page) => {
    const found = {};
    for (const [name, question] of Object.entries(job.questions)) {
      tell(`${name}: ${job.rounds} rounds`);
      found[name] = await page.evaluate(fit, { question, rounds: job.rounds, warmups: job.warmups });
    }
    return found;
  });
  writeFileSync(job.out, JSON.stringify({ chromium: session.chromium, times_ms }));
} finally {
  await session.close();
}

/** A worker that has just been started against one that is kept, in turn; runs on the page. */
async function fit({ question: { manifest, cells }, rounds, warmups }) {
  const spawn = () => new Worker('/adapt/worker.js', { type: 'module' });
  const ask = async (worker) => {
    const reply = await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => reject(new Error(event.message));
      const question = {
        manifest,
        cells: {
          probabilities: Float64Array.from(cells.probabilities),
          embeddings: Float32Array.from(cells.embeddings),
          labels: cells.labels,
          groups: cells.labels.map((_, index) => String(index)),
          pictures: cells.labels.map(() => 'f'.repeat(64)),
        },
        knownMeans: [],
        name: 'benchmark',
        created: new Date(0),
        suggestions: 0,
      };
      worker.postMessage({ id: 1, job: { kind: 'fit', question } });
    });
    if (!reply.result?.profile) throw new Error(`Expected a profile: ${reply.error?.message}`);
  };
  const kept = spawn();
  const times = { started: [], kept: [] };
  for (let round = 0; round < warmups + rounds; round++) {
    const start = performance.now();
    const fresh = spawn();
    await ask(fresh);
    const middle = performance.now();
    fresh.terminate();
    await ask(kept);
    const end = performance.now();
    if (round < warmups) continue;
    times.started.push(middle - start);
    times.kept.push(end - middle);
  }
  kept.terminate();
  return times;
}

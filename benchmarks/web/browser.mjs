/**
 * Time two model folders in Chromium: `node browser.mjs JOB.json`.
 *
 * The job: {sides: {NAME: model folder}, pictures: folder, picture: file name, backends: [...], cold: {BACKEND: rounds},
 * warm: {BACKEND: rounds}, warmups, out}. Written to `out`: {chromium, renderer, backends: {BACKEND: {NAME: {cold: [...],
 * warm: [...], files: [...]}}}}, times in milliseconds, in the order of the rounds.
 */

import { readFileSync, writeFileSync } from 'node:fs';

import { classifyCold, readRenderer, startSession, tell } from './session.mjs';

const job = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const names = Object.keys(job.sides);
const session = await startSession({
  '/pictures/': job.pictures,
  ...Object.fromEntries(names.map((name) => [`/models/${name}/`, job.sides[name]])),
});
const describe = (name, backend) => ({
  manifest: `/models/${name}/manifest.json`,
  backend,
  picture: `/pictures/${job.picture}`,
});
try {
  const renderer = await session.withPage((page) => page.evaluate(readRenderer));
  const found = { chromium: session.chromium, renderer, backends: {} };
  for (const backend of job.backends) {
    const sides = Object.fromEntries(names.map((name) => [name, { cold: [], warm: [], files: [] }]));
    found.backends[backend] = sides;
    // The first round only fills the disk's cache.
    for (let round = 0; round <= job.cold[backend]; round++) {
      tell(`${backend}, first answer: round ${round} of ${job.cold[backend]}`);
      for (const name of names) {
        const { result, files } = await session.watchDownloads(() =>
          session.withPage((page) => page.evaluate(classifyCold, describe(name, backend))),
        );
        sides[name].files = files;
        if (round > 0) sides[name].cold.push(result);
      }
    }
    tell(`${backend}, ${job.warm[backend]} pictures each in turn`);
    const warm = await session.withPage((page) =>
      page.evaluate(classifyInTurn, {
        sides: Object.fromEntries(names.map((name) => [name, describe(name, backend)])),
        rounds: job.warm[backend],
        warmups: job.warmups,
      }),
    );
    for (const name of names) sides[name].warm = warm[name];
  }
  writeFileSync(job.out, JSON.stringify(found));
} finally {
  await session.close();
}

/** Both models on one page, a picture each in turn; runs on the page. */
async function classifyInTurn({ sides, rounds, warmups }) {
  const models = {};
  const times = {};
  let file;
  for (const [name, { manifest, backend, picture }] of Object.entries(sides)) {
    models[name] = await globalThis.engine.loadModel(manifest, { backend });
    file ??= await (await fetch(picture)).blob();
    times[name] = [];
  }
  for (let round = -warmups; round < rounds; round++) {
    for (const [name, model] of Object.entries(models)) {
      const start = performance.now();
      const { timings, backend } = await model.classify(file);
      const answer_ms = performance.now() - start;
      if (backend !== sides[name].backend) throw new Error(`${name}: ${sides[name].backend} was lost to ${backend}`);
      // What finds cells is part of what a picture costs; the article's network finds none.
      const networks_ms = timings.locate_ms + timings.infer_ms;
      const decoded_ms = timings.total_ms - timings.decode_ms;
      if (round >= 0) times[name].push({ answer_ms, decoded_ms, networks_ms });
    }
  }
  return times;
}

/**
 * Time the engine (TF.js) against ONNX Runtime Web on one model folder: `node onnxruntime_web.mjs JOB.json`.
 *
 * Both compute under wasm with SIMD in one thread, each in a worker of its own, from the same pixels. The job:
 * {models: {NAME: model folder}, pictures, picture, cold, warm, warmups, out}. Written to `out`: {chromium, models:
 * {NAME: {difference, warm: [{engine_ms, ort_ms}], cold: [{engine_ms, ort_ms}], files: {engine, ort}}}}.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { classifyCold, startSession, tell } from './session.mjs';

const job = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const session = await startSession({
  '/pictures/': job.pictures,
  '/bench/': fileURLToPath(new URL('page', import.meta.url)),
  '/ort/': fileURLToPath(new URL('node_modules/onnxruntime-web/dist', import.meta.url)),
  ...Object.fromEntries(Object.entries(job.models).map(([name, folder]) => [`/models/${name}/`, folder])),
});
try {
  const found = { chromium: session.chromium, models: {} };
  for (const [name, folder] of Object.entries(job.models)) {
    const manifest = JSON.parse(readFileSync(`${folder}/manifest.json`, 'utf8'));
    const { onnx, input, outputs } = manifest.stages.find((stage) => stage.name === 'classifier');
    const task = {
      picture: `/pictures/${job.picture}`,
      manifest: `/models/${name}/manifest.json`,
      onnx: `/models/${name}/${onnx}`,
      input,
      output: outputs.probabilities,
      size: manifest.input,
      rounds: job.warm,
      warmups: job.warmups,
    };
    const model = { cold: [], files: {} };
    for (let round = 0; round <= job.cold; round++) {
      tell(`${name}, first answer: round ${round} of ${job.cold}`);
      const times = {};
      for (const [side, run, given] of [
        ['engine', classifyCold, { ...task, backend: 'wasm' }],
        ['ort', computeCold, task],
      ]) {
        const { result, files } = await session.watchDownloads(() =>
          session.withPage((page) => page.evaluate(run, given)),
        );
        model.files[side] = files;
        times[`${side}_ms`] = result.total_ms;
      }
      // The first round only fills the disk's cache.
      if (round > 0) model.cold.push(times);
    }
    tell(`${name}, ${job.warm} pictures each in turn`);
    Object.assign(model, await session.withPage((page) => page.evaluate(computeInTurn, task)));
    found.models[name] = model;
  }
  writeFileSync(job.out, JSON.stringify(found));
} finally {
  await session.close();
}

/** From the start of a worker to ONNX Runtime's first answer, on pixels of one grey; runs on the page. */
async function computeCold({ onnx, input, output, size }) {
  const { OrtWorker } = await import('/bench/ortClient.js');
  // The page loads the engine's script, which ONNX Runtime does not need: its clock starts here.
  const start = performance.now();
  const ort = new OrtWorker();
  await ort.load({ onnx, input, output, size });
  await ort.infer(new Uint8Array(size.width_px * size.height_px * 3).fill(128));
  return { total_ms: performance.now() - start };
}

/** Both on one page, a picture each in turn; runs on the page. */
async function computeInTurn({ picture, manifest, onnx, input, output, size, rounds, warmups }) {
  const { OrtWorker } = await import('/bench/ortClient.js');
  const file = await (await fetch(picture)).blob();
  const model = await globalThis.engine.loadModel(manifest, { backend: 'wasm' });
  const { pixels, raw_probabilities } = await model.classify(file, { pixels: true });
  const ort = new OrtWorker();
  await ort.load({ onnx, input, output, size });
  const { probabilities } = await ort.infer(pixels);
  const difference = Math.max(...raw_probabilities.map((value, index) => Math.abs(value - probabilities[index])));
  const warm = [];
  for (let round = -warmups; round < rounds; round++) {
    const { timings } = await model.classify(file);
    const { infer_ms } = await ort.infer(pixels);
    if (round >= 0) warm.push({ engine_ms: timings.infer_ms, ort_ms: infer_ms });
  }
  return { difference, warm };
}

// Runs graph models under real TensorFlow.js and writes what they compute.
//
//   node run_graphs.mjs JOBS.json RESULTS.json
//
// JOBS.json: {"backends": [...], "jobs": [{"folder", "graph", "input": file of float32, "shape", "outputs": [...]}]}
// RESULTS.json: one object a job: {backend: {output: {"shape", "values"}} or {"error": text}}
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import '@tensorflow/tfjs-backend-cpu';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';

const require = createRequire(import.meta.url);
setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')), '/'));
setThreadsCount(1);

function readArtifacts(folder, graph) {
  const model = JSON.parse(readFileSync(join(folder, graph), 'utf8'));
  const paths = model.weightsManifest.flatMap((group) => group.paths);
  const data = Buffer.concat(paths.map((path) => readFileSync(join(folder, path))));
  return {
    format: model.format,
    modelTopology: model.modelTopology,
    signature: model.signature,
    weightSpecs: model.weightsManifest.flatMap((group) => group.weights),
    weightData: data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength),
  };
}

function readFloats(file) {
  const data = readFileSync(file);
  return new Float32Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));
}

async function run(job) {
  const model = await loadGraphModel({ load: async () => readArtifacts(job.folder, job.graph) });
  const input = tf.tensor(readFloats(job.input), job.shape, 'float32');
  const tensors = model.execute({ [model.inputs[0].name]: input }, job.outputs);
  const found = [tensors].flat();
  const results = {};
  for (const [index, name] of job.outputs.entries()) {
    const values = await found[index].data();
    // JSON has no NaN or Infinity; as texts they reach the comparison and fail it there.
    results[name] = { shape: found[index].shape, values: Array.from(values, (v) => (Number.isFinite(v) ? v : String(v))) };
  }
  tf.dispose([input, ...found]);
  model.dispose();
  return results;
}

const [jobsFile, resultsFile] = process.argv.slice(2);
const { backends, jobs } = JSON.parse(readFileSync(jobsFile, 'utf8'));
const results = jobs.map(() => ({}));
for (const backend of backends) {
  await tf.setBackend(backend);
  await tf.ready();
  if (tf.getBackend() !== backend) throw new Error(`wanted the backend ${backend}, got ${tf.getBackend()}`);
  for (const [index, job] of jobs.entries()) {
    try {
      results[index][backend] = await run(job);
    } catch (error) {
      results[index][backend] = { error: String(error?.stack ?? error) };
    }
  }
}
writeFileSync(resultsFile, JSON.stringify(results));

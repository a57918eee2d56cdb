// Loads models (graph or layers) under wasm and times them in turn; used by benchmarks/tensorflowjs_comparison.py.
//
//   node compare_models.mjs '[{"name", "folder"}, ...]' ROUNDS
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';

const PICTURES = 5;
const require = createRequire(import.meta.url);
setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')), '/'));
setThreadsCount(1);
await tf.setBackend('wasm');
await tf.ready();

function readModel(folder) {
  const model = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
  const paths = model.weightsManifest.flatMap((group) => group.paths);
  const data = Buffer.concat(paths.map((path) => readFileSync(join(folder, path))));
  const artifacts = {
    format: model.format,
    modelTopology: model.modelTopology,
    signature: model.signature,
    weightSpecs: model.weightsManifest.flatMap((group) => group.weights),
    weightData: data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength),
  };
  const load = model.format === 'layers-model' ? loadLayersModel : loadGraphModel;
  return { load: () => load({ load: async () => artifacts }), bytes: data.length };
}

const input = tf.randomUniform([1, 120, 160, 3], 0, 255, 'float32', 1);
const [listed, rounds] = process.argv.slice(2);
const loaded = [];
for (const { name, folder } of JSON.parse(listed)) {
  try {
    const { load, bytes } = readModel(folder);
    const model = await load();
    const run = async () => {
      const output = model.predict(input);
      const found = Array.isArray(output) ? output[0] : output instanceof tf.Tensor ? output : output.probabilities ?? Object.values(output)[0];
      const values = await found.data();
      tf.dispose(output);
      return values;
    };
    const values = await run();
    console.log(`${name}: loads; ${bytes} bytes of weights; first probabilities ${Array.from(values, (v) => v.toFixed(6)).slice(0, 4)}`);
    loaded.push({ name, run, times: [] });
  } catch (error) {
    console.log(`${name}: does not run: ${String(error?.message ?? error).slice(0, 300)}`);
  }
}
for (let round = 0; round < Number(rounds); round += 1) {
  for (const { run, times } of loaded) {
    for (let picture = 0; picture < PICTURES; picture += 1) {
      const started = performance.now();
      await run();
      times.push(performance.now() - started);
    }
  }
}
for (const { name, times } of loaded) {
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.floor(share * (times.length - 1))].toFixed(2);
  console.log(`${name}: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms a picture (wasm, one thread, ${times.length} pictures)`);
}

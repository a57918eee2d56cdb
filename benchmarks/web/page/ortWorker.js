/** ONNX Runtime Web in a worker, from uint8 pixels to probabilities: the same scope as the engine's `infer_ms`. */

import * as ort from '/ort/ort.wasm.min.mjs';

ort.env.wasm.wasmPaths = '/ort/';
// The engine computes in one thread too: more would need cross-origin isolation, which static hosts seldom give.
ort.env.wasm.numThreads = 1;

let session;
let task;

self.onmessage = async ({ data }) => {
  try {
    self.postMessage(data.kind === 'load' ? await load(data) : await infer(data.pixels));
  } catch (error) {
    self.postMessage({ error: String(error?.stack ?? error) });
  }
};

async function load(given) {
  task = given;
  const bytes = new Uint8Array(await (await fetch(task.onnx)).arrayBuffer());
  session = await ort.InferenceSession.create(bytes, { executionProviders: ['wasm'] });
  return {};
}

async function infer(pixels) {
  const start = performance.now();
  const [low, high] = task.size.value_range;
  const scale = (high - low) / 255;
  const values = new Float32Array(pixels.length);
  for (let at = 0; at < values.length; at++) values[at] = low + pixels[at] * scale;
  const input = new ort.Tensor('float32', values, [1, task.size.height_px, task.size.width_px, 3]);
  const outputs = await session.run({ [task.input]: input }, [task.output]);
  const probabilities = Array.from(await outputs[task.output].getData());
  return { probabilities, infer_ms: performance.now() - start };
}

/**
 * TF.js without what no model of ours uses, for the build: a first visit downloads it.
 *
 * The exporter writes a short list of operations (contract/graph_operations.json), so the converter's other executors,
 * the functions that only they call, and the glue of threaded WebAssembly, which is never started, stay out.
 */

import { fileURLToPath } from 'node:url';

const OPERATIONS = fileURLToPath(new URL('../src/engine/model/graphOperations.ts', import.meta.url));
/** The converter's families of operations of which the exporter writes none. */
const LEFT_OUT = /^\.\/(executors|op_list)\/(control|creation|dynamic|evaluation|hash_table|ragged|sparse|spectral|string)(_executor)?$/;
const THREADS = /wasm-out\/tfjs-backend-wasm-threaded-simd(\.worker)?\.js$/;
const NOTHING = '\0tfjs-left-out';

/** @returns {import('vite').Plugin} */
export function trimTfjs() {
  return {
    name: 'trim-tfjs',
    enforce: 'pre',
    apply: 'build',
    resolveId(source, importer = '') {
      if (!importer.includes('/@tensorflow/')) return null;
      if (source === '@tensorflow/tfjs-core/dist/ops/ops_for_converter') return OPERATIONS;
      return LEFT_OUT.test(source) || THREADS.test(source) ? NOTHING : null;
    },
    load(id) {
      return id === NOTHING
        ? "export const json = []; export const executeOp = undefined; export const wasmWorkerContents = ''; export default undefined;"
        : null;
    },
  };
}

import { defineConfig, type Plugin } from 'vite';

import { assembleWat } from './tools/assembleWat.mjs';
import { collectLicences } from './tools/licences.mjs';
import { trimTfjs } from './tools/trimTfjs.mjs';

/**
 * In the package the worker is `worker.js` beside `index.js`, named in the one pattern that bundlers of the
 * package's users recognise. Vite would replace that pattern here, so it is put in after bundling.
 */
const spawnWorker: Plugin = {
  name: 'engine-worker',
  enforce: 'pre',
  load(id) {
    if (!id.endsWith('/engine/page/spawnWorker.ts')) return null;
    return "export const spawnWorker = () => new Worker(__WORKER_URL__, { type: 'module', name: 'leukoscope-engine' });";
  },
  renderChunk(code) {
    return code.includes('__WORKER_URL__')
      ? { code: code.replace('__WORKER_URL__', "new URL('./worker.js', import.meta.url)"), map: null }
      : null;
  },
};

const licences = collectLicences();

/** The engine as a package that needs neither a bundler nor other packages: dist-engine/ (tools/packEngine.mjs). */
export default defineConfig({
  base: './',
  publicDir: false,
  plugins: [spawnWorker, trimTfjs(), assembleWat(), licences.note(), licences.write()],
  build: {
    target: 'es2022',
    outDir: 'dist-engine',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: false,
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      input: { index: 'src/engine/index.ts', worker: 'src/engine/worker/worker.ts' },
      preserveEntrySignatures: 'strict',
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'chunks/[name]-[hash].js',
        assetFileNames: 'wasm/[name][extname]',
      },
    },
  },
});

import { constants } from 'node:zlib';

import react from '@vitejs/plugin-react';
import { compression, defineAlgorithm } from 'vite-plugin-compression2';
import { VitePWA } from 'vite-plugin-pwa';
import { defineConfig } from 'vitest/config';

import { assembleWat } from './tools/assembleWat.mjs';
import { collectLicences } from './tools/licences.mjs';
import { putStyleFirst } from './tools/styleFirst.mjs';
import { nameChunk, trimGeotiff } from './tools/trimGeotiff.mjs';
import { trimSchemas } from './tools/trimSchemas.mjs';
import { trimTfjs } from './tools/trimTfjs.mjs';

/** `leukoscope serve` during development: it hands out the models and samples, Vite the page. */
const server = process.env['LEUKOSCOPE_SERVER'] ?? 'http://127.0.0.1:8000';
const licences = collectLicences();

export default defineConfig({
  // Relative addresses: the same build works at a host's root and under any sub-path.
  base: './',
  plugins: [
    react(),
    assembleWat(),
    trimSchemas(),
    putStyleFirst(),
    licences.note(),
    // Written as src/offline/sw.ts; the list of what it keeps is put in here. The page registers it itself, when its
    // model is there, and brings a manifest of its own (public/manifest.webmanifest).
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/offline',
      filename: 'sw.ts',
      injectRegister: false,
      manifest: false,
      injectManifest: {
        rollupFormat: 'iife',
        globPatterns: ['**/*.{html,js,css,svg,png,webp,wasm,webmanifest}'],
        // The decoders of HEIC and of codes, and what shows whole slides, are kept when they are first used
        // (src/offline/sw.ts).
        globIgnores: ['**/libheif-*', '**/zxing*', '**/geotiff-*', '**/slideWorker-*', '**/WholeSlide-*'],
        buildPlugins: { vite: [licences.note()] },
      },
    }),
    compression({
      include: /\.(html|js|css|json|svg|wasm)$/,
      // Also the small ones: a first visit asks for half a dozen.
      threshold: 256,
      algorithms: [
        defineAlgorithm('gzip', { level: 9 }),
        defineAlgorithm('brotliCompress', { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
      ],
    }),
    licences.write(),
  ],
  build: {
    target: 'es2022',
    outDir: '../src/leukoscope/assets/page',
    emptyOutDir: true,
    // Everything as a file of its own: a data: address would need one more permission in the CSP.
    assetsInlineLimit: 0,
    // tfjs-core and one backend are each around 500 kB before compression and cannot be split further.
    chunkSizeWarningLimit: 1200,
  },
  worker: { format: 'es', plugins: () => [trimTfjs(), trimGeotiff(), assembleWat(), trimSchemas(), licences.note()], rolldownOptions: { output: { chunkFileNames: nameChunk } } },
  server: {
    fs: { allow: ['..'] },
    proxy: { '/models': server, '/samples': server },
  },
  test: {
    include: ['src/**/*.test.{ts,tsx}'],
    environment: 'node',
    // A slow machine is no fault of what is tested.
    setupFiles: ['src/testing/patience.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ['default', ['json', { outputFile: '../.test-results/vitest.json' }]],
    passWithNoTests: true,
  },
});

/** What `npm pack` ships is complete, and its types are enough for a strict project that uses it. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from '@playwright/test';

const WEB = fileURLToPath(new URL('..', import.meta.url));
const PACKAGE = join(WEB, 'dist-engine');

test('the package holds the engine, its worker, the wasm files and types, and needs no other package', () => {
  const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--silent'], { cwd: PACKAGE, encoding: 'utf8' });
  const [packed] = JSON.parse(output) as { name: string; files: { path: string }[] }[];
  const paths = packed?.files.map(({ path }) => path);
  expect(packed?.name).toBe('leukoscope-engine');
  expect(paths).toEqual(
    expect.arrayContaining([
      'LICENSE',
      'LICENSE-libheif.txt',
      'README.md',
      'index.js',
      'licences.txt',
      'types/index.d.ts',
      'wasm/tfjs-backend-wasm-simd.wasm',
      'wasm/tfjs-backend-wasm.wasm',
      'worker.js',
    ]),
  );
  expect(paths?.filter((path) => path.includes('.test.'))).toEqual([]);
});

test('a strict TypeScript project can use it', () => {
  const project = mkdtempSync(join(tmpdir(), 'leukoscope-consumer-'));
  try {
    mkdirSync(join(project, 'node_modules'));
    symlinkSync(PACKAGE, join(project, 'node_modules/leukoscope-engine'));
    writeFileSync(
      join(project, 'main.ts'),
      `import { EngineError, findCrop, loadModel, type ActivationMap, type Box, type Cell, type PictureResult } from 'leukoscope-engine';
       const model = await loadModel('manifest.json', { backend: 'auto', onProgress: ({ phase }) => phase });
       const result: PictureResult = await model.classify(new Uint8Array());
       const cell: Cell | undefined = result.cells[0];
       const box: Box = [0, 0, 10, 10];
       const drawn = await model.classifyBoxes(new Uint8Array(), [box], { details: true });
       export const map: ActivationMap | undefined = drawn.cells[0]?.map;
       export const embedding: Float32Array | undefined = drawn.cells[0]?.embedding;
       export const left: number = findCrop(box, result, model.manifest).left;
       export const locate_ms: number = result.timings.locate_ms;
       // @ts-expect-error: a box has four numbers.
       await model.classifyBoxes(new Uint8Array(), [[0, 0, 10]]);
       export const label: string | null | undefined = cell?.label;
       export const isOurs = (error: unknown): boolean => error instanceof EngineError && error.code === 'aborted';
       // @ts-expect-error: there is no such backend.
       await loadModel('manifest.json', { backend: 'abacus' });
       model.dispose();`,
    );
    const options = { strict: true, noEmit: true, module: 'esnext', moduleResolution: 'bundler', target: 'es2022' };
    writeFileSync(
      join(project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...options, lib: ['es2022', 'dom'], types: [] }, files: ['main.ts'] }),
    );
    execFileSync(process.execPath, [join(WEB, 'node_modules/typescript/bin/tsc'), '-p', project], { encoding: 'utf8' });
  } finally {
    rmSync(project, { recursive: true });
  }
});

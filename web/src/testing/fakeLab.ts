/** A model that lab profiles can be fitted for, and a photograph of a laboratory it does not know. */

import type { Cell, Manifest, PictureResult } from '../engine';
import { createResult, FINDER_MANIFEST } from './fakeEngine';

/** It describes its embeddings, two numbers each. */
export const LAB_MANIFEST: Manifest = {
  ...FINDER_MANIFEST,
  files: [{ path: 'model.onnx', bytes: 1, sha256: 'c'.repeat(64) }],
  embedding: {
    n_cells: [10, 10, 10],
    means: [[0, 0], [4, 0], [0, 4]],
    spread: [1, 1],
    head: { weights: [[-1, -1], [1, 0], [0, 1]], bias: [2, 0, 0] },
    typical: 1,
    far: 2,
  },
};

/** Twelve cells, all of them called neutrophils, though the embedding of every second one is elsewhere. */
export function createLabField(): PictureResult {
  const cells = Array.from({ length: 12 }, (_, index): Cell => {
    const isOther = index % 2 === 1;
    return {
      box: [10 + 24 * index, 20, 20, 20],
      label: 'NEUTROPHIL',
      probability: 0.7,
      probabilities: { NEUTROPHIL: 0.7, LYMPHOCYTE: 0.2, PLATELET: 0.1 },
      status: 'review',
      cellness: 0.9,
      embedding: Float32Array.of(isOther ? 9 : 7, (isOther ? 1 : -3) + index / 100),
    };
  });
  return { ...createResult(), cells };
}

/** Whether a cell of `createLabField`, by its id, is one of the other kind. */
export const isOther = (id: string): boolean => Number(id.split('.')[1]) % 2 === 1;

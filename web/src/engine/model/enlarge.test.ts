import { describe, expect, it } from 'vitest';

import { enlarge } from './enlarge';
import type { NetworkSource } from './networkSource';

/** A row of uint8 weights, the size of a row, that of an enlargement, and integers that are no size. */
function makeSource(): NetworkSource {
  const weights = new ArrayBuffer(4 + 3 * 8);
  new Uint8Array(weights, 0, 4).set([9, 8, 7, 6]);
  new Int32Array(weights, 4).set([1, 256, 12, 16, 5, 5]);
  const dim = ['-1', '192', '256', '3'].map((size) => ({ size }));
  return {
    graph: {
      modelTopology: {
        node: [
          { name: 'pixels', op: 'Placeholder', attr: { shape: { shape: { dim } } } },
          { name: 'row', op: 'ResizeNearestNeighbor', input: ['gain', 'row/size'] },
          { name: 'up', op: 'ResizeNearestNeighbor', input: ['row', 'up/size'] },
          { name: 'other', op: 'Reshape', input: ['up', 'other/shape'] },
        ],
      },
      weightsManifest: [
        {
          paths: ['a.bin'],
          weights: [
            { name: 'kernel', shape: [4], dtype: 'float32', quantization: { dtype: 'uint8', scale: 1, min: 0 } },
            ...['row/size', 'up/size', 'other/shape'].map((name) => ({ name, shape: [2], dtype: 'int32' as const })),
          ],
        },
      ],
    },
    weights,
    stage: { name: 'locator', graph: 'locator.json', onnx: 'locator.onnx', input: 'pixels', outputs: {} },
    input: { width_px: 256, height_px: 192, channels: 3, value_range: [0, 255] },
    shapes: { heatmap: [24, 32, 1], geometry: [24, 32, 4], embedding: [null] },
  };
}

describe('enlarge', () => {
  it('multiplies what follows from the size of a tile, and nothing else', () => {
    const source = makeSource();
    const { graph, weights, input, shapes } = enlarge(source, 4);
    expect([...new Uint8Array(weights, 0, 4)]).toEqual([9, 8, 7, 6]);
    expect([...new Int32Array(weights, 4)]).toEqual([1, 1024, 48, 64, 5, 5]);
    expect([input.width_px, input.height_px]).toEqual([1024, 768]);
    expect(shapes).toEqual({ heatmap: [96, 128, 1], geometry: [96, 128, 4], embedding: [null] });
    const { node } = graph.modelTopology as { node: { attr?: { shape: { shape: { dim: { size: string }[] } } } }[] };
    expect(node[0]?.attr?.shape.shape.dim.map(({ size }) => size)).toEqual(['-1', '-1', '-1', '3']);
  });

  it('leaves the source as it was, for tiles of the usual size', () => {
    const source = makeSource();
    enlarge(source, 2);
    expect(source).toEqual(makeSource());
  });
});

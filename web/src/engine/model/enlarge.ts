/** A locator for larger tiles: the same graph and weights, with the sizes that it enlarges to multiplied. */

import type * as tf from '@tensorflow/tfjs-core';

import type { GraphJson, NetworkSource } from './networkSource';

interface GraphNode {
  name: string;
  op: string;
  input?: string[];
  attr?: { shape?: { shape?: { dim?: { size: string }[] } } };
}

const BYTES: Partial<Record<string, number>> = { float32: 4, int32: 4, float16: 2, uint16: 2, uint8: 1, bool: 1 };

/**
 * The same network for tiles whose sides are `factor` times as long.
 *
 * Only for locators with `larger_tiles` (the manifest): nothing else in their graphs depends on the size of a tile.
 */
export function enlarge({ graph, weights, stage, input, shapes }: NetworkSource, factor: number): NetworkSource {
  const topology = graph.modelTopology as { node: GraphNode[] };
  const sizes = topology.node.flatMap(({ op, input: [, size] = [] }) =>
    op === 'ResizeNearestNeighbor' && size !== undefined ? [size] : [],
  );
  return {
    graph: {
      ...graph,
      modelTopology: { ...topology, node: topology.node.map(forgetSides) },
    },
    weights: multiplySizes(graph, weights, new Set(sizes), factor),
    stage,
    input: { ...input, width_px: input.width_px * factor, height_px: input.height_px * factor },
    shapes: Object.fromEntries(
      Object.entries(shapes).map(([role, shape]) => [role, multiplySides(shape, factor)]),
    ),
  };
}

/** TF.js compares what comes in with the sides that the graph names; -1 stands for any. */
function forgetSides(node: GraphNode): GraphNode {
  const [batch, , , channels] = node.attr?.shape?.shape?.dim ?? [];
  if (node.op !== 'Placeholder' || !batch || !channels) return node;
  const any = { size: '-1' };
  return { ...node, attr: { ...node.attr, shape: { shape: { dim: [batch, any, any, channels] } } } };
}

function multiplySides(shape: readonly (number | null)[], factor: number): (number | null)[] {
  return shape.map((side, axis) => (side === null || axis === 2 ? side : side * factor));
}

/** A copy of the weights in which the two numbers of each of these sizes are multiplied. */
function multiplySizes(
  graph: GraphJson,
  weights: ArrayBuffer,
  sizes: ReadonlySet<string>,
  factor: number,
): ArrayBuffer {
  const copy = weights.slice(0);
  const view = new DataView(copy);
  let at = 0;
  for (const entry of graph.weightsManifest.flatMap((group) => group.weights)) {
    const end = at + countBytes(entry);
    if (sizes.has(entry.name)) {
      for (; at < end; at += 4) {
        const side = view.getInt32(at, true);
        // One place that is repeated as a row stays one row.
        view.setInt32(at, side === 1 ? side : side * factor, true);
      }
    }
    at = end;
  }
  return copy;
}

function countBytes({ shape, dtype, quantization }: tf.io.WeightsManifestEntry): number {
  const numbers = shape.reduce((product, side) => product * side, 1);
  return numbers * (BYTES[quantization?.dtype ?? dtype] ?? 0);
}

/** The parts of a graph model as they are read from its files, before a backend runs them. */

import type * as tf from '@tensorflow/tfjs-core';

import contract from '../../../../contract/graph_operations.json';
import { EngineError, describe } from '../errors';
import type { ManifestStage, Role } from '../manifest';

interface WeightsGroup {
  paths: string[];
  weights: tf.io.WeightsManifestEntry[];
}

export interface GraphJson {
  modelTopology: object;
  weightsManifest: WeightsGroup[];
  signature?: object;
}

/** The others are not in the build (tools/trimTfjs.mjs). */
const OPERATIONS = new Set(contract.operations);

/** Parse model.json as far as loading needs it. Throws EngineError `model_invalid`. */
export function parseGraph(bytes: Uint8Array, path: string): GraphJson {
  try {
    const graph = JSON.parse(new TextDecoder().decode(bytes)) as Partial<GraphJson>;
    if (!graph.modelTopology) throw new Error('it has no modelTopology');
    if (!Array.isArray(graph.weightsManifest)) throw new Error('it has no weightsManifest');
    const { node = [] } = graph.modelTopology as { node?: { op: string }[] };
    const unknown = node.find(({ op }) => !OPERATIONS.has(op));
    if (unknown) throw new Error(`it holds the operation ${unknown.op}, which Leukoscope does not write`);
    return graph as GraphJson;
  } catch (error) {
    throw makeInvalid(`${path} cannot be read: ${describe(error)}`);
  }
}

/** Paths of the graph's shards relative to the manifest, in the order of their bytes. */
export function listShards(graph: GraphJson, graphPath: string): string[] {
  const folder = graphPath.slice(0, graphPath.lastIndexOf('/') + 1);
  return graph.weightsManifest.flatMap(({ paths }) => paths.map((path) => folder + path));
}

/** What a stage takes: RGB or grey pixels of one size. */
export interface StageInput {
  width_px: number;
  height_px: number;
  channels: 1 | 3;
  /** What uint8 0 and 255 become. */
  value_range: [number, number];
}

/** The parts of a graph model, in memory so that another backend can take over without a download. */
export interface NetworkSource {
  graph: GraphJson;
  /** All shards, one after the other. */
  weights: ArrayBuffer;
  stage: ManifestStage;
  input: StageInput;
  /** Shapes that its outputs must have, without the batch; null where any side will do. */
  shapes: Partial<Record<Role, readonly (number | null)[]>>;
}

/** EngineError `model_invalid`. */
export function makeInvalid(reason: string): EngineError {
  return new EngineError(
    'model_invalid',
    `The model's files are whole, but the network does not run: ${reason}. Export the model again with this ` +
      'version of Leukoscope.',
  );
}

/** One TF.js graph model: from verified files to what it computes. */

import { loadGraphModel, type GraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';

import { describe } from '../errors';
import type { Role } from '../manifest';
import { makeInvalid, type NetworkSource, type StageInput } from './networkSource';
import type { Pixels } from '../picture/resize';
import { release } from '../release';

/** One tensor that a network gave for one picture; `shape` without the batch. */
export interface Output {
  shape: number[];
  values: Float32Array<ArrayBuffer>;
}

/** By role; those that were asked for and that the stage has. */
export type Outputs = Partial<Record<Role, Output>>;

/** A graph model on the current backend. */
export class Network {
  readonly #model: GraphModel;
  readonly #source: NetworkSource;
  readonly #lost: AbortSignal;
  readonly #larger = new Map<number, Promise<Network>>();

  private constructor(model: GraphModel, source: NetworkSource, lost: AbortSignal) {
    this.#model = model;
    this.#source = source;
    this.#lost = lost;
  }

  /** Every output that the stage has. */
  get roles(): Role[] {
    return Object.keys(this.#source.stage.outputs) as Role[];
  }

  static async load(source: NetworkSource, lost: AbortSignal): Promise<Network> {
    const { graph, weights } = source;
    const artifacts: tf.io.ModelArtifacts = {
      ...graph,
      weightSpecs: graph.weightsManifest.flatMap((group) => group.weights),
      weightData: weights,
    };
    try {
      const model = await loadGraphModel({ load: () => Promise.resolve(artifacts) });
      return new Network(model, source, lost);
    } catch (error) {
      throw makeInvalid(`TF.js cannot load it: ${describe(error)}`);
    }
  }

  /**
   * What the network gives for one picture of its input size: of `roles`, those that it has.
   *
   * One whose sides are a whole number of times as long goes through a copy that `enlarge` makes at the first of them.
   */
  async run(pixels: Pixels, roles: readonly Role[]): Promise<Outputs> {
    const { stage, input } = this.#source;
    const factor = pixels.width / input.width_px;
    if (factor > 1 && Number.isInteger(factor)) return (await this.#open(factor)).run(pixels, roles);
    const named = roles.flatMap((role) => {
      const name = stage.outputs[role];
      return name === undefined ? [] : [{ role, name }];
    });
    const values = fillTensor(pixels, input);
    const tensor = tf.tensor4d(
      values,
      [1, input.height_px, input.width_px, input.channels],
      'float32',
    );
    let tensors: tf.Tensor[] = [];
    try {
      tensors = tf.tidy(() => {
        const found = this.#model.execute({ [stage.input]: tensor }, named.map(({ name }) => name));
        return Array.isArray(found) ? found : [found];
      });
      // A lost context's data never comes, so waiting for it alone would hang.
      const data = await unlessAborted(Promise.all(tensors.map((output) => output.data())), this.#lost);
      const outputs: Outputs = {};
      named.forEach(({ role }, index) => {
        const shape = tensors[index]?.shape.slice(1) ?? [];
        this.#checkShape(role, shape);
        outputs[role] = { shape, values: data[index] as Float32Array<ArrayBuffer> };
      });
      return outputs;
    } finally {
      tensor.dispose();
      tf.dispose(tensors);
      release(values);
    }
  }

  #open(factor: number): Promise<Network> {
    const network = this.#larger.get(factor) ?? this.#enlarge(factor);
    this.#larger.set(factor, network);
    return network;
  }

  /** The code for it is fetched with the first whole slide. */
  async #enlarge(factor: number): Promise<Network> {
    const { enlarge } = await import('./enlarge');
    return Network.load(enlarge(this.#source, factor), this.#lost);
  }

  #checkShape(role: Role, shape: number[]): void {
    const expected = this.#source.shapes[role];
    if (!expected) return;
    const fits =
      shape.length === expected.length && expected.every((side, index) => side === null || side === shape[index]);
    if (fits) return;
    const wanted = expected.map((side) => side ?? 'any').join(' x ');
    throw makeInvalid(`expected ${role} of ${wanted} numbers, got ${shape.join(' x ') || 'one'}`);
  }

  dispose(): void {
    this.#model.dispose();
    for (const larger of this.#larger.values()) larger.then((network) => network.dispose(), () => undefined);
  }
}

/**
 * The result of `work`; rejects with the signal's reason if the signal is aborted first.
 *
 * `Promise.race` against one promise that never settles would leak: that promise would keep every result in memory.
 */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal.reason as Error);
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}

/** uint8 RGB to the float32 the network was trained on (manifest: value_range, channels). */
export function fillTensor({ data }: Pixels, { value_range: [low, high], channels }: StageInput): Float32Array {
  // What most networks take: the numbers as they are, in one conversion of the browser's own.
  if (low === 0 && high === 255 && channels === 3) return new Float32Array(data);
  const scale = (high - low) / 255;
  const values = new Float32Array((data.length / 3) * channels);
  for (let at = 0; at < values.length; at++) {
    const level = channels === 3 ? (data[at] ?? 0) : toGrey(data, at * 3);
    values[at] = low + level * scale;
  }
  return values;
}

/** ITU-R 601 luma in Pillow's fixed point (convert("L")). */
function toGrey(rgb: Uint8Array, at: number): number {
  const [red = 0, green = 0, blue = 0] = [rgb[at], rgb[at + 1], rgb[at + 2]];
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
}

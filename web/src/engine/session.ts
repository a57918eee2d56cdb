/** One loaded model in the worker: its files, the network on a backend, and what happens when that is lost. */

import * as tf from '@tensorflow/tfjs-core';

import { isLost, loseContext, stopBackend, type BackendOptions } from './backends';
import { describeCell } from './calibrate';
import { composite } from './composite';
import { decodeFile, readBitmap } from './decode';
import { EngineError } from './errors';
import { fetchPicture } from './fetchPicture';
import { throwIfAborted } from './files';
import { fetchModel, type ModelFiles } from './modelFiles';
import { hashBytes } from './hash';
import type { ClassifyJob, Inspection, Loaded, LoadJob, Picture } from './protocol';
import { resizePixels, type Pixels } from './resize';
import { chooseFastest, chooseNamed, type Candidates, type Choice } from './selfTest';
import type { Backend, PictureResult, Progress } from './types';

export class Session {
  readonly #files: ModelFiles;
  readonly #options: BackendOptions;
  readonly #lost = new Set<Backend>();
  #choice: Choice;

  private constructor(files: ModelFiles, options: BackendOptions, choice: Choice) {
    this.#files = files;
    this.#options = options;
    this.#choice = choice;
  }

  static async load(
    job: LoadJob,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<{ session: Session; loaded: Loaded }> {
    const files = await fetchModel(job.manifestUrl, onProgress, signal);
    const options = { wasmPaths: job.wasmPaths, flags: job.flags };
    const candidates: Candidates = {
      source: files.source,
      golden: files.golden,
      options,
      onProgress,
      check: () => throwIfAborted(signal),
    };
    const choice =
      job.backend === 'auto' ? await chooseFastest(candidates) : await chooseNamed(job.backend, candidates);
    const loaded: Loaded = {
      manifest: files.manifest,
      selfTest: {
        backend: choice.backend,
        reports: choice.reports,
        pixels_exact: await decodesExactly(files),
      },
    };
    return { session: new Session(files, options, choice), loaded };
  }

  async classify({ picture, pixels: wantsPixels }: ClassifyJob, signal: AbortSignal): Promise<PictureResult> {
    const { manifest } = this.#files;
    const start = performance.now();
    const decoded = await decode(picture, manifest.input.background, signal);
    throwIfAborted(signal);
    const decodedAt = performance.now();
    const resized = resizePixels(decoded, manifest.input.width_px, manifest.input.height_px);
    const resizedAt = performance.now();
    const raw = await this.#infer(resized);
    throwIfAborted(signal);
    const end = performance.now();
    return {
      width: decoded.width,
      height: decoded.height,
      cells: [describeCell(raw, [0, 0, decoded.width, decoded.height], manifest)],
      timings: {
        decode_ms: decodedAt - start,
        resize_ms: resizedAt - decodedAt,
        infer_ms: end - resizedAt,
        total_ms: end - start,
      },
      backend: this.#choice.backend,
      ...(wantsPixels && { pixels: resized.data, raw_probabilities: Array.from(raw) }),
    };
  }

  inspect(takeContext: boolean): Inspection {
    if (takeContext) loseContext(this.#choice.backend);
    const { numTensors, numBytes } = tf.memory();
    return { tensors: numTensors, bytes: numBytes };
  }

  /** Probabilities that can be believed, from another backend where this one has broken down. */
  async #infer(pixels: Pixels): Promise<Float32Array> {
    for (;;) {
      const { network, backend } = this.#choice;
      let reason: unknown;
      try {
        const raw = await network.infer(pixels);
        if (!isLost(backend) && raw.every(Number.isFinite)) return raw;
        reason = new EngineError('backend_failed', `The backend ${backend} gave numbers that are none.`);
      } catch (error) {
        reason = error;
      }
      // Another backend helps only where this one broke down; the plainest one has nothing below it.
      if (backend === 'cpu') throw reason;
      await this.#replaceBackend(backend);
    }
  }

  async #replaceBackend(backend: Backend): Promise<void> {
    this.#lost.add(backend);
    stopBackend(backend);
    this.#choice = await chooseFastest(
      {
        source: this.#files.source,
        golden: this.#files.golden,
        options: this.#options,
        onProgress: () => undefined,
        check: () => undefined,
      },
      this.#lost,
    );
  }
}

async function decode(
  picture: Picture,
  background: [number, number, number],
  signal: AbortSignal,
): Promise<Pixels> {
  switch (picture.kind) {
    case 'file':
      return decodeFile(picture.blob, background);
    case 'url':
      return decodeFile(await fetchPicture(picture.url, signal), background);
    case 'pixels':
      return composite(picture.image, background);
    case 'bitmap':
      try {
        return readBitmap(picture.bitmap, background);
      } finally {
        picture.bitmap.close();
      }
  }
}

/** False where the browser changes pixels, as protections against fingerprinting do. */
async function decodesExactly({ goldenPicture, golden, manifest }: ModelFiles): Promise<boolean> {
  const { input } = manifest;
  try {
    const decoded = await decodeFile(new Blob([goldenPicture]), input.background);
    const resized = resizePixels(decoded, input.width_px, input.height_px);
    return (await hashBytes(resized.data)) === golden.pixelsSha256;
  } catch {
    return false;
  }
}

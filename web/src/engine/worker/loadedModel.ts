/** One loaded model in the worker: its files, the networks on a backend, and what happens when that is lost. */

import * as tf from '@tensorflow/tfjs-core';

import { isLost, loseContext, stopBackend, type BackendOptions } from '../model/backends';
import { isFound, toCell, type Answer } from '../model/calibrate';
import { readsTruly } from '../picture/canvasCheck';
import { composite } from '../picture/composite';
import { cropCell } from '../model/crop';
import { decodeFile, readBitmap, type Decoded } from '../picture/decode';
import { EngineError, throwIfAborted } from '../errors';
import { fetchPicture } from '../picture/fetchPicture';
import { findBoxes, type Located } from '../model/finding';
import { hashBytes } from '../hash';
import type { LocatorSpec, Role, StageName } from '../manifest';
import { fetchModel, type ModelFiles } from '../model/modelFiles';
import type { Outputs } from '../model/network';
import { createPause, type Pause } from '../pause';
import type { ClassifyJob, Inspection, Loaded, LoadJob, Picture } from '../protocol';
import { describeRefusal } from '../picture/refusals';
import type { Pixels } from '../picture/resize';
import { release } from '../release';
import { chooseFastest, chooseNamed, type Candidates, type Choice } from '../model/selfTest';
import { listNamingRoles } from '../model/stages';
import type { Backend, Box, Cell, PictureResult, Progress } from '../types';

export class LoadedModel {
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
  ): Promise<{ model: LoadedModel; loaded: Loaded }> {
    const files = await fetchModel(job.manifestUrl, onProgress, signal);
    const options = { wasmPaths: job.wasmPaths, flags: job.flags };
    const candidates: Candidates = {
      sources: files.sources,
      golden: files.golden,
      locator: files.manifest.locator,
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
        pixels_exact: readsTruly() && (await decodesExactly(files, createPause(signal))),
      },
    };
    return { model: new LoadedModel(files, options, choice), loaded };
  }

  /** Find cells, or take them as given, and name them. */
  async classify(job: ClassifyJob, signal: AbortSignal): Promise<PictureResult> {
    const { locator = this.#files.manifest.locator } = job;
    const manifest = { ...this.#files.manifest, ...(locator && { locator }) };
    const pause = createPause(signal);
    const start = performance.now();
    const image = await decode(job.picture, manifest.input.background, signal, pause);
    const { width, height } = image;
    throwIfAborted(signal);
    const decoded = performance.now();
    // What a person drew always gets its answer.
    const isLocated = job.boxes === null && locator !== undefined;
    const boxes = job.boxes === null ? await this.#find(image, locator, pause) : checkBoxes(job.boxes, width, height);
    const located = performance.now();
    const cells: Cell[] = [];
    const crops: Pixels[] = [];
    const raw: number[] = [];
    let resize_ms = 0;
    for (const box of boxes) {
      await pause();
      const before = performance.now();
      const crop = await cropCell(image, box, manifest, pause);
      resize_ms += performance.now() - before;
      const answer = await this.#name(crop, job.details);
      if (isLocated && !isFound(answer, manifest.calibration.thresholds)) continue;
      cells.push(toCell(answer, box, manifest));
      if (job.pixels) {
        crops.push(crop);
        raw.push(...Array.from(answer.probabilities));
      }
    }
    throwIfAborted(signal);
    release(image.data);
    const end = performance.now();
    return {
      width,
      height,
      cells,
      timings: {
        decode_ms: decoded - start,
        locate_ms: isLocated ? located - decoded : 0,
        resize_ms,
        infer_ms: end - located - resize_ms,
        total_ms: end - start,
      },
      backend: this.#choice.backend,
      ...(image.count > 1 && { notes: [describeRefusal('note.several', { count: image.count })] }),
      ...(job.pixels && { pixels: joinPixels(crops), raw_probabilities: raw }),
    };
  }

  inspect(takeContext: boolean): Inspection {
    if (takeContext) loseContext(this.#choice.backend);
    const { numTensors, numBytes } = tf.memory();
    return { tensors: numTensors, bytes: numBytes };
  }

  /** Where the cells are: all over the picture for a model that finds none. */
  async #find(image: Pixels, locator: LocatorSpec | undefined, pause: Pause): Promise<Box[]> {
    if (!locator) return [[0, 0, image.width, image.height]];
    const locate = async (tile: Pixels): Promise<Located> => {
      const { heatmap, geometry } = await this.#run('locator', tile, ['heatmap', 'geometry']);
      return { heatmap: heatmap?.values ?? [], geometry: geometry?.values ?? [] };
    };
    return findBoxes(image, locator, locate, pause);
  }

  async #name(crop: Pixels, details: boolean): Promise<Answer> {
    const outputs = await this.#run('classifier', crop, listNamingRoles(details));
    const { probabilities, cellness, embedding, map, fine_probabilities: fine } = outputs;
    const [rows = 0, columns = 0] = map?.shape ?? [];
    return {
      probabilities: probabilities?.values ?? [],
      ...(cellness && { cellness: cellness.values[0] ?? NaN }),
      ...(embedding && { embedding: embedding.values }),
      ...(fine && { fine: fine.values }),
      ...(map && { map: { rows, columns, values: map.values } }),
    };
  }

  /** Numbers that can be believed, from another backend where this one has broken down. */
  async #run(stage: StageName, pixels: Pixels, roles: readonly Role[]): Promise<Outputs> {
    for (;;) {
      const { networks, backend } = this.#choice;
      const network = networks[stage] ?? networks.classifier;
      let reason: unknown;
      try {
        const outputs = await network.run(pixels, roles);
        const isNumeric = Object.values(outputs).every(({ values }) => values.every(Number.isFinite));
        if (!isLost(backend) && isNumeric) return outputs;
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
        sources: this.#files.sources,
        golden: this.#files.golden,
        locator: this.#files.manifest.locator,
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
  pause: Pause,
): Promise<Decoded> {
  switch (picture.kind) {
    case 'file':
      return decodeFile(picture.blob, background, pause);
    case 'url':
      return decodeFile(await fetchPicture(picture.url, signal), background, pause);
    case 'pixels':
      return { ...composite(picture.image, background), count: 1 };
    case 'rgb':
      return { ...picture.pixels, count: 1 };
    case 'bitmap':
      try {
        return { ...(await readBitmap(picture.bitmap, background, pause)), count: 1 };
      } finally {
        picture.bitmap.close();
      }
  }
}

/** Throws EngineError `box_invalid`. */
function checkBoxes(boxes: readonly Box[], width: number, height: number): Box[] {
  return boxes.map((box) => {
    const [x, y, boxWidth, boxHeight] = box;
    const isInside = x >= 0 && y >= 0 && x + boxWidth <= width && y + boxHeight <= height;
    if (isInside && boxWidth > 0 && boxHeight > 0 && box.every(Number.isInteger)) return box;
    throw new EngineError(
      'box_invalid',
      `Expected boxes of x, y, width, height in whole pixels inside the picture of ${width} x ${height} pixels, ` +
        `got ${box.join(', ')}. Round them and cut them off at its edge first.`,
      { box, width, height },
    );
  });
}

function joinPixels(crops: readonly Pixels[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(crops.reduce((total, { data }) => total + data.length, 0));
  let at = 0;
  for (const { data } of crops) {
    whole.set(data, at);
    at += data.length;
  }
  return whole;
}

/** False where the browser changes pixels, as protections against fingerprinting do. */
async function decodesExactly({ goldenPicture, golden, manifest }: ModelFiles, pause: Pause): Promise<boolean> {
  try {
    const decoded = await decodeFile(new Blob([goldenPicture]), manifest.input.background, pause);
    const box = golden.box ?? [0, 0, decoded.width, decoded.height];
    const crop = await cropCell(decoded, box, manifest, pause);
    return (await hashBytes(crop.data)) === golden.classifier.pixelsSha256;
  } catch (error) {
    if (error instanceof EngineError && error.code === 'aborted') throw error;
    return false;
  }
}

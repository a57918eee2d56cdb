/** The page's side of the engine. */

import { WorkerBridge } from './bridge';
import { EngineError } from '../errors';
import { packPicture } from './packPicture';
import type { Job, Loaded, Results } from '../protocol';
import { spawnWorker } from './spawnWorker';
import type { JobLimits } from './watchdog';
import type { Backend, Box, ClassifyOptions, LoadOptions, Model, PictureInput, PictureResult, Progress } from '../types';

/**
 * Load, verify and self-test the model whose manifest is at `manifestUrl` (relative: to the page).
 *
 * Throws EngineError: `manifest_unreachable`, `manifest_invalid`, `file_failed`, `model_invalid`,
 * `backend_failed`, `aborted` or `worker_failed`.
 */
export async function loadModel(manifestUrl: string | URL, options: LoadOptions = {}): Promise<Model> {
  const { backend = 'auto', onProgress, onReplaced, signal, wasmPaths, flags = {} } = options;
  const bridge = startBridge();
  try {
    const job = {
      kind: 'load',
      manifestUrl: new URL(manifestUrl, document.baseURI).href,
      backend,
      wasmPaths: wasmPaths === undefined ? undefined : new URL(wasmPaths, document.baseURI).href,
      flags,
    } as const;
    const loaded = await bridge.call(job, { signal, onProgress });
    // A worker that has to be replaced loads the same model again, from the browser's cache.
    bridge.setOpening(job);
    return new WorkerModel(bridge, loaded, onReplaced);
  } catch (error) {
    bridge.end(new EngineError('disposed', 'The model could not be loaded.'));
    throw error;
  }
}

/** Shaders may take long to build, and a slow line for ever, which shows and can be stopped. */
const LOADING: JobLimits = { silence_s: 120 };
/** The longest step that takes no messages decodes 100 megapixels in seconds; a slow device finds cells for minutes. */
const CLASSIFYING: JobLimits = { silence_s: 30, total_s: 1200 };

type EngineBridge = WorkerBridge<Job, Results, Progress>;

function startBridge(): EngineBridge {
  return new WorkerBridge({
    spawn: spawnWorker,
    explainBreakdown: (reason) => `The engine's worker broke down: ${reason}. Load the page again.`,
    findLimits: ({ kind }) => (kind === 'load' ? LOADING : CLASSIFYING),
  });
}

class WorkerModel implements Model {
  readonly manifest: Loaded['manifest'];
  readonly selfTest: Loaded['selfTest'];
  readonly #bridge: EngineBridge;
  readonly #onReplaced: LoadOptions['onReplaced'];
  #backend: Backend;

  constructor(bridge: EngineBridge, { manifest, selfTest }: Loaded, onReplaced: LoadOptions['onReplaced']) {
    this.#bridge = bridge;
    this.#onReplaced = onReplaced;
    this.manifest = manifest;
    this.selfTest = selfTest;
    this.#backend = selfTest.backend;
  }

  get backend(): Backend {
    return this.#backend;
  }

  classify(input: PictureInput, options: ClassifyOptions = {}): Promise<PictureResult> {
    return this.#classify(input, null, options);
  }

  classifyBoxes(
    input: PictureInput,
    boxes: readonly Box[],
    options: ClassifyOptions = {},
  ): Promise<PictureResult> {
    return this.#classify(input, boxes, options);
  }

  async #classify(
    input: PictureInput,
    boxes: readonly Box[] | null,
    { signal, pixels = false, details = false, locator }: ClassifyOptions,
  ): Promise<PictureResult> {
    const { picture, transfer } = await packPicture(input);
    const job = { kind: 'classify', picture, boxes, pixels, details, locator } as const;
    const result = await this.#bridge.call(job, { signal, transfer });
    if (result.backend !== this.#backend) {
      this.#backend = result.backend;
      this.#onReplaced?.(result.backend);
    }
    return result;
  }

  inspect(): Promise<{ tensors: number; bytes: number }> {
    return this.#bridge.call({ kind: 'inspect', loseContext: false });
  }

  /** Take the graphics context away, as a driver that restarts does. Not part of the public type: for tests. */
  async loseContext(): Promise<void> {
    await this.#bridge.call({ kind: 'inspect', loseContext: true });
  }

  dispose(): void {
    this.#bridge.end(new EngineError('disposed', 'The model was disposed of. Load it again to use it.'));
  }
}

/** The words of the engine: what goes in, what comes out. Documented in docs/engine.md. */

import type { LocatorSpec, Manifest } from './manifest';

export type { Manifest };

export const BACKENDS = ['webgpu', 'webgl', 'wasm', 'cpu'] as const;
export type Backend = (typeof BACKENDS)[number];

export interface Pixels {
  width: number;
  height: number;
  /** RGB, row by row: width x height x 3. */
  data: Uint8Array<ArrayBuffer>;
}

/**
 * Everything `classify` takes. A picture is always used in its natural size, never in the size it is shown in.
 *
 * The bytes of `Pixels` are taken instead of copied: they are gone afterwards.
 */
export type PictureInput = HTMLImageElement | ImageBitmap | ImageData | Pixels | Blob | Uint8Array | URL;

export type Status = 'confident' | 'review' | 'unidentified';

/** One text in every language of the page. */
export interface Texts {
  en: string;
  'zh-CN': string;
}

/** x, y, width, height in whole pixels of the upright picture. */
export type Box = [x: number, y: number, width: number, height: number];

/** What each place of the crop adds to the leading class's logit, row by row. */
export interface ActivationMap {
  rows: number;
  columns: number;
  /** rows x columns; above 0 speaks for the class, below 0 against it. */
  values: Float32Array<ArrayBuffer>;
}

/** One cell. A model without a locator takes the picture for one cell, whose box is the picture. */
export interface Cell {
  box: Box;
  /** The finest class that is probable enough; null exactly when `status` is 'unidentified'. */
  label: string | null;
  /** The class that `label` is a part of, or `label` itself; absent where the model has no finer classes. */
  group?: string | null;
  /** The leading probability. */
  probability: number;
  /** Calibrated probability by class label, in the manifest's order; they sum to 1. */
  probabilities: Record<string, number>;
  /** By label of the finer class, where the model has such; those of one class sum to the probability of that class. */
  fine_probabilities?: Record<string, number>;
  status: Status;
  /** How probable it is that there is a cell of these classes at all; absent where the network does not say that. */
  cellness?: number;
  /** With `details: true`, where the model has it: what its head reads. */
  embedding?: Float32Array<ArrayBuffer>;
  /** With `details: true`, where the model has it: why the leading class leads. */
  map?: ActivationMap;
}

export interface Timings {
  decode_ms: number;
  /** Finding the cells, scaling for it included; 0 where nothing is searched for. */
  locate_ms: number;
  /** Cutting out and scaling what the classifier is shown. */
  resize_ms: number;
  /** The classifier, for all cells. */
  infer_ms: number;
  total_ms: number;
}

export interface PictureResult {
  /** Of the decoded picture, EXIF orientation applied. */
  width: number;
  height: number;
  /** In reading order (by y, then x of the box); none where none was found. */
  cells: Cell[];
  timings: Timings;
  backend: Backend;
  /** What a person should know of the file, such as that it has more pictures than the one that was looked at. */
  notes?: Texts[];
  /** With `pixels: true`: RGB in the classifier's input size, one cell after the other. */
  pixels?: Uint8Array<ArrayBuffer>;
  /** With `pixels: true`: probabilities before calibration, in the manifest's order, one cell after the other. */
  raw_probabilities?: number[];
}

/** Why a backend is not taken. */
export type BackendFailureCode =
  /** A graphics backend that is emulated on the processor, which is slower than wasm. */
  | 'emulated'
  /** Wasm is fast enough, and a graphics backend is a download of its own. */
  | 'not_needed'
  | 'no_webgpu'
  | 'no_webgpu_adapter'
  | 'no_webgl'
  /** `failure.seconds`: how long it was waited for. */
  | 'start_timeout'
  | 'not_started'
  /** The WebAssembly file did not come. `failure.url`, `failure.status`: of the answer. */
  | 'wasm_file_missing'
  | 'context_lost'
  /** `failure.error` is more than `failure.tolerance`; both are differences of probabilities. */
  | 'inaccurate'
  /** Anything else; the report's `reason` says what. */
  | 'failed';

/** A `BackendRefusalCode` with what there is to say about it. */
export interface BackendFailure {
  code: BackendFailureCode;
  url?: string;
  status?: number;
  seconds?: number;
  error?: number;
  tolerance?: number;
}

/** What the start-up self-test found for one backend. */
export interface BackendReport {
  backend: Backend;
  passed: boolean;
  /** Largest difference between a golden number and the one computed here; null when nothing was computed. */
  max_error: number | null;
  /** What `max_error` had to stay within. */
  tolerance: number | null;
  /** Median time of one golden picture, after warm-up. */
  median_ms: number | null;
  /** True where the device computes in 16-bit floats. */
  float16: boolean;
  /** Why it was not taken, in words a person can read; null when it passed. */
  reason: string | null;
  /** The same for programs and translators; null when it passed. */
  failure: BackendFailure | null;
}

export interface SelfTest {
  /** The backend in use. */
  backend: Backend;
  /** Every backend that was tried, in the order they were tried. */
  reports: BackendReport[];
  /** Whether this browser decodes the golden picture to the exact pixels; protections against fingerprinting do not. */
  pixels_exact: boolean;
}

export type Progress =
  /** Bytes so far and in total, over all files of the model; `file` is the one that just moved. */
  | { phase: 'download'; loaded_bytes: number; total_bytes: number; file: string }
  /** A source failed and another attempt or source follows. */
  | { phase: 'retry'; file: string; url: string; reason: string }
  /** The self-test of one backend begins. */
  | { phase: 'self-test'; backend: Backend };

export interface LoadOptions {
  /** Default 'auto': the fastest that passes the self-test. A named backend that fails throws `backend_failed`. */
  backend?: Backend | 'auto';
  onProgress?: (progress: Progress) => void;
  /** Called when the backend in use was lost and `backend` has taken over, with the answer that it gave. */
  onReplaced?: (backend: Backend) => void;
  signal?: AbortSignal;
  /** Folder of tfjs-backend-wasm's .wasm files, where they are not beside the engine's own files. */
  wasmPaths?: string;
  /** TF.js flags, for tests and diagnosis, such as { WEBGL_FORCE_F16_TEXTURES: true }. */
  flags?: Record<string, boolean | number>;
}

export interface ClassifyOptions {
  signal?: AbortSignal;
  /** Also return what the network saw and said: `pixels` and `raw_probabilities`. */
  pixels?: boolean;
  /** Also give every cell its `embedding` and `map`, where the model has them. */
  details?: boolean;
  /** How cells are found in a picture whose magnification is known, in place of the manifest's `locator`. */
  locator?: LocatorSpec;
}

export interface Model {
  readonly manifest: Manifest;
  /** Changes when the backend in use is lost (a graphics driver that restarts) and another takes over. */
  readonly backend: Backend;
  readonly selfTest: SelfTest;
  /** Calls queue: one picture at a time is computed, in the order of the calls. */
  classify(input: PictureInput, options?: ClassifyOptions): Promise<PictureResult>;
  /**
   * Name the cells in boxes that are given, by a person perhaps: one cell a box, in the order given.
   *
   * Rejects with `box_invalid` where a box is empty, not in whole pixels, or reaches out of the picture.
   */
  classifyBoxes(input: PictureInput, boxes: readonly Box[], options?: ClassifyOptions): Promise<PictureResult>;
  /** Tensors and bytes that TF.js holds: the same before and after any number of pictures. */
  inspect(): Promise<{ tensors: number; bytes: number }>;
  /** Ends the worker and frees everything. Pending calls reject with `disposed`. Safe to call twice. */
  dispose(): void;
}

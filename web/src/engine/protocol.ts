/** What passes between the page (page/client.ts) and the engine's worker (worker/worker.ts). */

import type { LocatorSpec } from './manifest';
import type { Backend, Box, Manifest, PictureResult, Pixels, Progress, SelfTest } from './types';
import type { WorkerReply, WorkerRequest } from './workerMessages';

/** A picture on its way to the worker: file bytes, pixels, or an address to fetch. */
export type Picture =
  | { kind: 'file'; blob: Blob }
  | { kind: 'bitmap'; bitmap: ImageBitmap }
  | { kind: 'pixels'; image: ImageData }
  | { kind: 'rgb'; pixels: Pixels }
  | { kind: 'url'; url: string };

export interface LoadJob {
  kind: 'load';
  manifestUrl: string;
  backend: Backend | 'auto';
  wasmPaths: string | undefined;
  flags: Record<string, boolean | number>;
}

export interface ClassifyJob {
  kind: 'classify';
  picture: Picture;
  /** Where the cells are; null to look for them. */
  boxes: readonly Box[] | null;
  pixels: boolean;
  details: boolean;
  /** In place of the manifest's. */
  locator?: LocatorSpec | undefined;
}

/** For tests and for measuring memory. */
export interface InspectJob {
  kind: 'inspect';
  /** Take the graphics context away, as a driver that restarts does. */
  loseContext: boolean;
}

export type Job = LoadJob | ClassifyJob | InspectJob;

export interface Loaded {
  manifest: Manifest;
  selfTest: SelfTest;
}

export interface Inspection {
  tensors: number;
  bytes: number;
}

export interface Results {
  load: Loaded;
  classify: PictureResult;
  inspect: Inspection;
}

export type Request = WorkerRequest<Job>;

export type Reply = WorkerReply<Results[keyof Results], Progress>;

/** Everything the page knows at one moment. Unions only: no two flags that could contradict each other. */

import type { Backend, Model, PictureResult, Progress, Text } from '../engine';
import type { Problem } from '../problems';
import type { Sample } from '../samples/samples';

/** A model the host of the page offers. */
export interface ModelEntry {
  id: string;
  name: Text;
  /** Absolute. */
  manifestUrl: string;
  isDefault: boolean;
}

export type Catalog =
  | { phase: 'loading' }
  | { phase: 'ready'; models: readonly ModelEntry[] }
  | { phase: 'failed'; problem: Problem };

export type BackendChoice = Backend | 'auto';

export type ModelState =
  | { phase: 'none' }
  | { phase: 'loading'; manifestUrl: string; progress: Progress | null }
  /** `takenOver`: the backend that computes since the one of the self-test was lost; null while that one works. */
  | { phase: 'ready'; manifestUrl: string; model: Model; takenOver: Backend | null }
  | { phase: 'failed'; manifestUrl: string | null; problem: Problem };

export type Origin = 'file' | 'drop' | 'paste' | 'link' | 'sample';

export type PicturePhase =
  | { phase: 'fetching' }
  | { phase: 'waiting' }
  | { phase: 'running' }
  /** `selectedCell` is a position in `result.cells`; null exactly when no cell was found. */
  | { phase: 'done'; result: PictureResult; selectedCell: number | null }
  | { phase: 'failed'; problem: Problem }
  | { phase: 'stopped' };

export interface Picture {
  readonly id: string;
  readonly name: string;
  readonly origin: Origin;
  /** Where it comes from when it has to be fetched. */
  readonly url: string | null;
  /** The bytes, once they are here. */
  readonly blob: Blob | null;
  /** blob: address to show it by. */
  readonly previewUrl: string | null;
  readonly sample: Sample | null;
  readonly progress: PicturePhase;
}

export interface AppState {
  readonly catalog: Catalog;
  readonly samples: readonly Sample[];
  readonly model: ModelState;
  readonly pictures: readonly Picture[];
  /** Null exactly when there are no pictures. */
  readonly selectedId: string | null;
  /** Whether activation maps are shown over enlarged cells. */
  readonly isMapShown: boolean;
}

export const INITIAL_STATE: AppState = {
  catalog: { phase: 'loading' },
  samples: [],
  model: { phase: 'none' },
  pictures: [],
  selectedId: null,
  isMapShown: false,
};

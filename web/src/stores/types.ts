/** What the page knows of models and samples. Unions only: no two flags that could contradict each other. */

import type { Backend, Model, Progress, Text } from '../engine';
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

export interface AppState {
  readonly catalog: Catalog;
  readonly samples: readonly Sample[];
  readonly model: ModelState;
  /** Whether activation maps are shown over enlarged cells. */
  readonly isMapShown: boolean;
}

export const INITIAL_STATE: AppState = {
  catalog: { phase: 'loading' },
  samples: [],
  model: { phase: 'none' },
  isMapShown: false,
};

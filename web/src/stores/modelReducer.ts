/** How what is known of models and samples changes: one pure function, no effects. */

import type { Backend, Model, Progress } from '../engine';
import type { Sample } from '../samples/samples';
import type { Problem } from '../problems';
import type { AppState, ModelEntry } from './types';

export type Action =
  | { type: 'catalog_listed'; models: readonly ModelEntry[] }
  | { type: 'catalog_failed'; problem: Problem }
  | { type: 'samples_listed'; samples: readonly Sample[] }
  | { type: 'model_started'; manifestUrl: string }
  | { type: 'model_progressed'; progress: Progress }
  | { type: 'model_ready'; manifestUrl: string; model: Model }
  /** The backend in use was lost; another one computes now. */
  | { type: 'backend_replaced'; backend: Backend }
  | { type: 'model_failed'; manifestUrl: string | null; problem: Problem }
  | { type: 'map_shown'; isMapShown: boolean };

export function reduce(state: AppState, action: Action): AppState {
  switch (action.type) {
    case 'catalog_listed':
      return { ...state, catalog: { phase: 'ready', models: action.models } };
    case 'catalog_failed':
      return { ...state, catalog: { phase: 'failed', problem: action.problem } };
    case 'samples_listed':
      return { ...state, samples: action.samples };
    case 'model_started':
      return { ...state, model: { phase: 'loading', manifestUrl: action.manifestUrl, progress: null } };
    case 'model_progressed':
      return state.model.phase === 'loading'
        ? { ...state, model: { ...state.model, progress: action.progress } }
        : state;
    case 'model_ready':
      return {
        ...state,
        model: { phase: 'ready', manifestUrl: action.manifestUrl, model: action.model, takenOver: null },
      };
    case 'backend_replaced':
      return state.model.phase === 'ready'
        ? { ...state, model: { ...state.model, takenOver: action.backend } }
        : state;
    case 'model_failed':
      return {
        ...state,
        model: { phase: 'failed', manifestUrl: action.manifestUrl, problem: action.problem },
      };
    case 'map_shown':
      return { ...state, isMapShown: action.isMapShown };
  }
}

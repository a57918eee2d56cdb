/** How the state changes: one pure function, no effects. */

import type { Backend, Model, Progress } from '../engine';
import type { Sample } from '../samples/samples';
import type { Problem } from '../problems';
import type { AppState, ModelEntry, Picture, PicturePhase } from './types';

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
  | { type: 'pictures_added'; pictures: readonly Picture[] }
  | { type: 'picture_arrived'; id: string; blob: Blob; previewUrl: string }
  | { type: 'preview_replaced'; id: string; previewUrl: string }
  | { type: 'picture_moved'; id: string; progress: PicturePhase }
  | { type: 'picture_selected'; id: string }
  | { type: 'cell_selected'; id: string; position: number }
  | { type: 'map_shown'; isMapShown: boolean }
  | { type: 'picture_removed'; id: string }
  | { type: 'pictures_stopped' }
  | { type: 'pictures_cleared' };

export function reduce(state: AppState, action: Action): AppState {
  switch (action.type) {
    case 'catalog_listed':
      return { ...state, catalog: { phase: 'ready', models: action.models } };
    case 'catalog_failed':
      return { ...state, catalog: { phase: 'failed', problem: action.problem } };
    case 'samples_listed':
      return { ...state, samples: action.samples };
    case 'model_started':
      return {
        ...state,
        model: { phase: 'loading', manifestUrl: action.manifestUrl, progress: null },
        // An answer belongs to the model that gave it: another model answers everything anew.
        pictures: state.pictures.map((picture) =>
          picture.blob !== null && picture.progress.phase !== 'stopped'
            ? { ...picture, progress: { phase: 'waiting' } }
            : picture,
        ),
      };
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
    case 'pictures_added':
      return {
        ...state,
        pictures: [...state.pictures, ...action.pictures],
        selectedId: action.pictures[0]?.id ?? state.selectedId,
      };
    case 'picture_arrived':
      return changePicture(state, action.id, (picture) => ({
        ...picture,
        blob: action.blob,
        previewUrl: action.previewUrl,
        progress: { phase: 'waiting' },
      }));
    case 'preview_replaced':
      return changePicture(state, action.id, (picture) => ({ ...picture, previewUrl: action.previewUrl }));
    case 'picture_moved':
      return changePicture(state, action.id, (picture) => ({ ...picture, progress: action.progress }));
    case 'picture_selected':
      return state.pictures.some(({ id }) => id === action.id) ? { ...state, selectedId: action.id } : state;
    case 'cell_selected':
      return changePicture(state, action.id, (picture) => selectCell(picture, action.position));
    case 'map_shown':
      return { ...state, isMapShown: action.isMapShown };
    case 'picture_removed':
      return removePicture(state, action.id);
    case 'pictures_stopped':
      return {
        ...state,
        pictures: state.pictures.map((picture) =>
          isPending(picture) ? { ...picture, progress: { phase: 'stopped' } } : picture,
        ),
      };
    case 'pictures_cleared':
      return { ...state, pictures: [], selectedId: null };
  }
}

/** Still to come: fetched, waited for or being computed. */
export function isPending({ progress: { phase } }: Picture): boolean {
  return phase === 'fetching' || phase === 'waiting' || phase === 'running';
}

function changePicture(state: AppState, id: string, change: (picture: Picture) => Picture): AppState {
  return { ...state, pictures: state.pictures.map((picture) => (picture.id === id ? change(picture) : picture)) };
}

/** A position that is none, from a list that has just changed, selects nothing. */
function selectCell(picture: Picture, position: number): Picture {
  const { progress } = picture;
  if (progress.phase !== 'done' || progress.result.cells[position] === undefined) return picture;
  return { ...picture, progress: { ...progress, selectedCell: position } };
}

function removePicture(state: AppState, id: string): AppState {
  const position = state.pictures.findIndex((picture) => picture.id === id);
  const pictures = state.pictures.filter((picture) => picture.id !== id);
  // The neighbour that moves up is selected, so that the list can be emptied from the keyboard.
  const neighbour = pictures[Math.min(position, pictures.length - 1)];
  const selectedId = state.selectedId === id ? (neighbour?.id ?? null) : state.selectedId;
  return { ...state, pictures, selectedId };
}

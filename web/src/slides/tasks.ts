/** What the page and its worker for slides say to each other. */

import type { Pixels } from '../engine';
import type { Rectangle, TilePlan } from './plan';
import type { ViewLevel } from './viewLevels';

export interface SlideInfo {
  /** Of the finest level, in pixels. */
  width: number;
  height: number;
  /** Null where the file does not say. */
  umPerPx: number | null;
  /** As the viewer shows them, finest first. */
  levels: ViewLevel[];
}

/** What became of a tile: whether it is looked at, or why not. */
export type TileState = 'looked' | 'outside' | 'glass' | 'thin' | 'thick' | 'blurred';

/** How a slide is looked at. */
export interface LookRequest {
  plan: TilePlan;
  umPerPx: number;
  /** In slide pixels; null: the whole slide. */
  region: Rectangle | null;
  /** 'monolayer': only where red cells lie apart. Without a region alone. */
  area: 'monolayer' | 'all';
}

export type SlideTask =
  | { kind: 'open'; file: Blob }
  /** A tile for the viewer. */
  | { kind: 'tile'; level: number; column: number; row: number }
  /** How bright glass is, from tiles spread over the slide. */
  | { kind: 'glass'; request: LookRequest }
  | { kind: 'inspect'; request: LookRequest; tile: number; glass: number }
  /** Parts of the finest level as JPEG. */
  | { kind: 'cut'; places: readonly Rectangle[] };

export interface Inspected {
  state: TileState;
  /** Of a tile that is to be looked at. */
  pixels: Pixels | null;
}

export interface SlideResults {
  open: SlideInfo;
  tile: ImageBitmap;
  glass: number;
  inspect: Inspected;
  cut: Blob[];
}

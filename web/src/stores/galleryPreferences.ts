/** How the cells of a review are shown, remembered on this device. */

import { CELL_ORDERS, type CellOrder } from '../review/galleryOrder';
import { findStorage } from './preferences';

export const TILE_SIZES = ['small', 'medium', 'large'] as const;
export type TileSize = (typeof TILE_SIZES)[number];

export interface GalleryPreferences {
  tiles: TileSize;
  order: CellOrder;
}

const KEY = 'leukoscope-gallery';

export function readGalleryPreferences(storage: Storage | null = findStorage()): GalleryPreferences {
  const [tiles, order] = readStored(storage);
  return {
    tiles: TILE_SIZES.find((size) => size === tiles) ?? 'medium',
    order: CELL_ORDERS.find((known) => known === order) ?? 'doubtful',
  };
}

export function keepGalleryPreferences({ tiles, order }: GalleryPreferences, storage: Storage | null = findStorage()): void {
  try {
    storage?.setItem(KEY, `${tiles} ${order}`);
  } catch {
    // Private windows and full discs refuse: the choice then lasts as long as the page.
  }
}

function readStored(storage: Storage | null): string[] {
  try {
    return (storage?.getItem(KEY) ?? '').split(' ');
  } catch {
    return [];
  }
}

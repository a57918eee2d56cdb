/** How the cells of a review are shown, remembered on this device. */

import { CELL_ORDERS, type CellOrder } from '../review/galleryOrder';
import { findStorage, keepText, readText } from '../storage/deviceText';

export const TILE_SIZES = ['small', 'medium', 'large'] as const;
export type TileSize = (typeof TILE_SIZES)[number];

export interface GalleryPreferences {
  tiles: TileSize;
  order: CellOrder;
}

const KEY = 'leukoscope-gallery';

export function readGalleryPreferences(storage: Storage | null = findStorage()): GalleryPreferences {
  const [tiles, order] = (readText(storage, KEY) ?? '').split(' ');
  return {
    tiles: TILE_SIZES.find((size) => size === tiles) ?? 'medium',
    order: CELL_ORDERS.find((known) => known === order) ?? 'doubtful',
  };
}

export function keepGalleryPreferences({ tiles, order }: GalleryPreferences, storage: Storage | null = findStorage()): void {
  keepText(storage, KEY, `${tiles} ${order}`);
}

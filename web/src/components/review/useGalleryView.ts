import { useCallback, useMemo, useState } from 'react';

import type { Arrangement, CellOrder } from '../../review/galleryOrder';
import { keepGalleryPreferences, readGalleryPreferences, type TileSize } from '../../stores/galleryPreferences';

export interface GalleryView {
  arrangement: Arrangement;
  tiles: TileSize;
  sortBy: (order: CellOrder) => void;
  showOpenOnly: (isOpenOnly: boolean) => void;
  /** Takes the filter away; the same function always. */
  showAll: () => void;
  resize: (tiles: TileSize) => void;
}

/** Size and order are remembered on this device; a filter would hide cells after a reload, and is not. */
export function useGalleryView(): GalleryView {
  const [preferences, setPreferences] = useState(readGalleryPreferences);
  const [isOpenOnly, showOpenOnly] = useState(false);
  const { order, tiles } = preferences;
  const arrangement = useMemo(() => ({ order, isOpenOnly }), [order, isOpenOnly]);
  const change = (changed: Partial<typeof preferences>) => {
    const next = { ...preferences, ...changed };
    setPreferences(next);
    keepGalleryPreferences(next);
  };
  return {
    arrangement,
    tiles,
    sortBy: (chosen) => change({ order: chosen }),
    showOpenOnly,
    showAll: useCallback(() => showOpenOnly(false), []),
    resize: (chosen) => change({ tiles: chosen }),
  };
}

import { useEffect, useState } from 'react';

import { releaseBlobUrl } from '../photos/blobUrl';
import { cutCells } from '../review/cellCrops';
import type { ReviewCell } from '../review/types';

/** blob: addresses of crops by the id of their cell, as they become ready; they are freed with the component. */
export function useCellCrops(
  cells: readonly ReviewCell[],
  loadBlob: (pictureId: string) => Promise<Blob | null>,
  side_px: number,
): ReadonlyMap<string, string> {
  const [crops, setCrops] = useState<ReadonlyMap<string, string>>(new Map());
  // Confirming or naming a cell does not change what it looks like.
  const key = cells.map(({ id, box }) => `${id} ${box.join()}`).join('\n');
  useEffect(() => {
    const urls = new Map<string, string>();
    let isStale = false;
    const cut = async () => {
      for await (const { cell, blob } of cutCells(cells, loadBlob, { type: 'image/jpeg', longest_px: side_px })) {
        if (isStale) return;
        urls.set(cell.id, URL.createObjectURL(blob));
        setCrops(new Map(urls));
      }
    };
    // Where the browser changes pixels there are none; the page says so.
    cut().catch(() => undefined);
    return () => {
      isStale = true;
      for (const url of urls.values()) releaseBlobUrl(url);
    };
    // `key` says everything that matters of `cells`, and every change of the session makes a new `loadBlob`.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, side_px]);
  return crops;
}

/** Parts of a photograph as files of their own. Runs in `worker.ts`. */

import type { Box } from '../engine';
import { openCanvas, withPhotograph } from './photograph';
import { findSquareInside, type Window } from './square';

export type Cut =
  /** The square around a cell. */
  | { kind: 'cell'; box: Box }
  /** Exactly this part; what is beyond the edge is white. */
  | { kind: 'window'; window: Window };

export interface CutOptions {
  type: 'image/png' | 'image/jpeg';
  /** Of the longer side of each file; without it as in the photograph. */
  longest_px?: number | undefined;
}

/** One file a cut, in the order given. Rejects where the photograph cannot be read. */
export function cutPicture(blob: Blob, cuts: readonly Cut[], options: CutOptions): Promise<Blob[]> {
  return withPhotograph(blob, async (photograph) => {
    const files: Blob[] = [];
    for (const cut of cuts) {
      files.push(await draw(photograph, cut.kind === 'cell' ? findSquareInside(cut.box, photograph) : cut.window, options));
    }
    return files;
  });
}

async function draw(photograph: ImageBitmap, { left, top, width, height }: Window, { type, longest_px }: CutOptions): Promise<Blob> {
  const scale = longest_px === undefined ? 1 : longest_px / Math.max(width, height);
  const { canvas, context } = openCanvas(width * scale, height * scale);
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  // Only what is shown is scaled. The browser cuts off what is beyond the edge, on all sides alike.
  context.drawImage(photograph, left, top, width, height, 0, 0, width * scale, height * scale);
  return canvas.convertToBlob({ type, quality: 0.9 });
}

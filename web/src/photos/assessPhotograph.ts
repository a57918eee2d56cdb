/** Hints on a photograph's quality. Runs in `worker.ts`. */

import { assessQuality, type QualityFlag } from './quality';
import { openCanvas, withPhotograph } from './photograph';

/** Larger photographs are scaled down first: more pixels do not change the result. */
const LONGEST_PX = 1024;

/** Rejects where the photograph cannot be read. */
export function assessPhotograph(blob: Blob): Promise<QualityFlag[]> {
  return withPhotograph(blob, (photograph) => {
    const scale = Math.min(1, LONGEST_PX / Math.max(photograph.width, photograph.height));
    const { canvas, context } = openCanvas(photograph.width * scale, photograph.height * scale);
    context.drawImage(photograph, 0, 0, canvas.width, canvas.height);
    return assessQuality(context.getImageData(0, 0, canvas.width, canvas.height)).flags;
  });
}

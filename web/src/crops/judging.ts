/** Hints on a photograph's quality. Runs in `worker.ts`. */

import { judgeQuality } from '../review/quality';
import type { QualityFlag } from '../review/types';
import { openCanvas, withPhotograph } from './photograph';

/** What is larger is scaled down first: nothing more is seen in twelve megapixels. */
const LONGEST_PX = 1024;

/** Rejects where the photograph cannot be read. */
export function judgePhotograph(blob: Blob): Promise<QualityFlag[]> {
  return withPhotograph(blob, (photograph) => {
    const scale = Math.min(1, LONGEST_PX / Math.max(photograph.width, photograph.height));
    const { canvas, context } = openCanvas(photograph.width * scale, photograph.height * scale);
    context.drawImage(photograph, 0, 0, canvas.width, canvas.height);
    return judgeQuality(context.getImageData(0, 0, canvas.width, canvas.height)).flags;
  });
}

/** Hints on a photograph's quality, from its file. */

import { judgeQuality } from '../review/quality';
import type { QualityFlag } from '../review/types';

/** What is larger is scaled down first: reading back twelve megapixels would hold the page up. */
const LONGEST_PX = 1024;

/** No hints where the browser cannot show the file. */
export async function judgePicture(blob: Blob): Promise<QualityFlag[]> {
  try {
    const bitmap = await createImageBitmap(blob);
    try {
      const scale = Math.min(1, LONGEST_PX / Math.max(bitmap.width, bitmap.height));
      const [width, height] = [bitmap.width, bitmap.height].map((length) => Math.max(1, Math.round(length * scale)));
      const canvas = new OffscreenCanvas(width ?? 1, height ?? 1);
      const context = canvas.getContext('2d', { willReadFrequently: true });
      if (!context) return [];
      context.imageSmoothingQuality = 'high';
      context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      return judgeQuality(context.getImageData(0, 0, canvas.width, canvas.height)).flags;
    } finally {
      bitmap.close();
    }
  } catch {
    return [];
  }
}

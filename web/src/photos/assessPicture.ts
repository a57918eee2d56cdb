/** Hints on a photograph's quality, from its file. */

import type { QualityFlag } from './quality';
import { askWorker } from './askWorker';

/** No hints where the file cannot be read. */
export function assessPicture(blob: Blob): Promise<QualityFlag[]> {
  return askWorker({ kind: 'assess', blob }).catch(() => []);
}

/** Hints on a photograph's quality, from its file. */

import type { QualityFlag } from '../review/types';
import { askWorker } from './askWorker';

/** No hints where the file cannot be read. */
export function judgePicture(blob: Blob): Promise<QualityFlag[]> {
  return askWorker({ kind: 'judge', blob }).catch(() => []);
}

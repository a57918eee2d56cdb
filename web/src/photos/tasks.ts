/** What the page and its worker for photographs say to each other. */

import type { QualityFlag } from './quality';
import type { Cut, CutOptions } from './cutting';

export type PhotographTask =
  | { kind: 'cut'; blob: Blob; cuts: readonly Cut[]; options: CutOptions }
  | { kind: 'assess'; blob: Blob };

export interface TaskResults {
  cut: Blob[];
  assess: QualityFlag[];
}

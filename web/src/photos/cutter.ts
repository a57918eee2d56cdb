/** The page's side of cutting. */

import { askWorker } from './askWorker';
import type { Cut, CutOptions } from './cutting';

export type CutPicture = (blob: Blob, cuts: readonly Cut[], options: CutOptions) => Promise<Blob[]>;

/** One file a cut, in the order given. Rejects where the photograph cannot be read, or the browser has no workers. */
export const cutInWorker: CutPicture = (blob, cuts, options) => askWorker({ kind: 'cut', blob, cuts, options });

/** What the classifier is shown of a picture: the part around a box, in the network's input size. */

import { findCrop } from './locate';
import type { Manifest } from '../manifest';
import { resizeWithPauses, type Pixels } from '../picture/resize';
import type { Pause } from '../pause';
import type { Box } from '../types';

/** Cut out and scale; outside the picture its edge pixels are repeated. Rejects with `aborted` at a pause. */
export function cropCell(image: Pixels, box: Box, manifest: Manifest, pause: Pause): Promise<Pixels> {
  const { width_px, height_px } = manifest.input;
  return resizeWithPauses(image, findCrop(box, image, manifest), width_px, height_px, pause);
}

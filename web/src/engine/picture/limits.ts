/** The largest picture that is read, checked before anything is decoded. */

import { refusePicture } from './refusals';

const MAX_MEGAPIXELS = 100;
/** As in JPEG; a picture a million pixels long is no field, and would be thousands of tiles for the locator. */
const MAX_SIDE_PX = 65_535;

export function checkSize(width: number, height: number): void {
  if (width * height > MAX_MEGAPIXELS * 1e6) {
    const megapixels = ((width * height) / 1e6).toFixed(0);
    throw refusePicture('too_large', { width, height, megapixels, limit: MAX_MEGAPIXELS });
  }
  if (Math.max(width, height) > MAX_SIDE_PX) throw refusePicture('too_long', { width, height, limit: MAX_SIDE_PX });
}

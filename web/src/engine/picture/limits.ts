/** The largest picture that is read, checked before anything is decoded. */

import { refusePicture } from './refusals';

const MAX_MEGAPIXELS = 100;

export function checkSize(width: number, height: number): void {
  if (width * height <= MAX_MEGAPIXELS * 1e6) return;
  const megapixels = ((width * height) / 1e6).toFixed(0);
  throw refusePicture('too_large', { width, height, megapixels, limit: MAX_MEGAPIXELS });
}

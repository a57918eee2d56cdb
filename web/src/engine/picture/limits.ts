/** The largest picture that is read, checked before anything is decoded. */

import { EngineError } from '../errors';
import { refusePicture } from './refusals';

const MAX_MEGAPIXELS = 100;
/** As in JPEG; a picture a million pixels long is no field, and would be thousands of tiles for the locator. */
const MAX_SIDE_PX = 65_535;

/** More than 100 megapixels of four channels of 16 bits take. */
const MAX_FILE_BYTES = 1e9;

/** Throws EngineError `memory_short`: a file is in memory as a whole while it is decoded. */
export function checkFileSize(bytes: number): void {
  if (bytes <= MAX_FILE_BYTES) return;
  const reason = `the file has ${(bytes / 1e6).toFixed(0)} MB, at most ${(MAX_FILE_BYTES / 1e6).toFixed(0)} MB are read`;
  throw new EngineError('memory_short', `Expected a picture of a field, got a larger file: ${reason}. Save the field as PNG.`, { reason });
}

/** Throws EngineError `picture_refused`. */
export function checkSize(width: number, height: number): void {
  if (width * height > MAX_MEGAPIXELS * 1e6) {
    const megapixels = ((width * height) / 1e6).toFixed(0);
    throw refusePicture('too_large', { width, height, megapixels, limit: MAX_MEGAPIXELS });
  }
  if (Math.max(width, height) > MAX_SIDE_PX) throw refusePicture('too_long', { width, height, limit: MAX_SIDE_PX });
}

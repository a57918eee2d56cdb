/** What `classify` takes, made fit to be sent to the worker. Runs on the page. */

import { BITMAP_OPTIONS } from '../picture/bitmapOptions';
import { EngineError, describe } from '../errors';
import type { Picture } from '../protocol';
import { refusePicture } from '../picture/refusals';
import type { PictureInput, Pixels } from '../types';

/** The picture, and what of it changes hands (of what the caller has, `Pixels` alone). */
export async function packPicture(input: PictureInput): Promise<{ picture: Picture; transfer: Transferable[] }> {
  if (input instanceof URL) return { picture: { kind: 'url', url: input.href }, transfer: [] };
  if (input instanceof Blob) return { picture: { kind: 'file', blob: input }, transfer: [] };
  if (input instanceof Uint8Array) {
    return { picture: { kind: 'file', blob: new Blob([input.slice()]) }, transfer: [] };
  }
  if (input instanceof ImageData) return { picture: { kind: 'pixels', image: input }, transfer: [] };
  if (isPixels(input)) return { picture: { kind: 'rgb', pixels: input }, transfer: [input.data.buffer] };
  if (!(input instanceof HTMLImageElement || input instanceof ImageBitmap)) {
    throw new TypeError(
      'Expected a picture as HTMLImageElement, ImageBitmap, ImageData, Pixels, Blob, Uint8Array or URL, ' +
        `got ${Object.prototype.toString.call(input)}. An address is given as new URL(...).`,
    );
  }
  const bitmap = input instanceof HTMLImageElement ? await readElement(input) : await createImageBitmap(input);
  return { picture: { kind: 'bitmap', bitmap }, transfer: [bitmap] };
}

/** Callers in JavaScript may give anything. */
function isPixels(input: object): input is Pixels {
  const { data, width, height } = Object(input) as Partial<Pixels>;
  return data instanceof Uint8Array && data.length === (width ?? NaN) * (height ?? NaN) * 3;
}

/** An element's picture in its natural size, however small it is shown. */
async function readElement(image: HTMLImageElement): Promise<ImageBitmap> {
  try {
    await image.decode();
  } catch (error) {
    throw new EngineError(
      'picture_unreachable',
      `The image element's picture at ${image.currentSrc || image.src} could not be loaded (${describe(error)}).`,
    );
  }
  if (image.naturalWidth === 0 || image.naturalHeight === 0) throw refusePicture('damaged', { format: 'image' });
  if (isForeign(image)) {
    throw new EngineError(
      'picture_unreachable',
      `The image element shows a picture of another site, ${image.currentSrc}, which a page may show but not read. ` +
        'Set crossorigin="anonymous" on the element where that site allows it (CORS), or use the file itself.',
    );
  }
  return createImageBitmap(image, BITMAP_OPTIONS);
}

/** True where the browser forbids reading the pixels. */
function isForeign(image: HTMLImageElement): boolean {
  const context = new OffscreenCanvas(1, 1).getContext('2d');
  context?.drawImage(image, 0, 0, 1, 1);
  try {
    context?.getImageData(0, 0, 1, 1);
    return false;
  } catch {
    return true;
  }
}

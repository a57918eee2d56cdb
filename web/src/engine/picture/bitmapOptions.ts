/** No colour management, no multiplied opacity, EXIF's orientation applied: on the page and in the worker alike. */
export const BITMAP_OPTIONS: ImageBitmapOptions = {
  colorSpaceConversion: 'none',
  premultiplyAlpha: 'none',
  imageOrientation: 'from-image',
};

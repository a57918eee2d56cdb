/** Why a file does not open as a slide: codes that the page has texts for. */

import { EngineError } from '../engine/errors';

export type SlideRefusalCode =
  /** A scanner's own format, or no TIFF at all. */
  | 'format'
  /** The tiles are packed in a way that no browser reads. */
  | 'packing'
  /** It is not in colours of 8 bits. */
  | 'colours'
  /** It is in strips, or has no smaller levels. */
  | 'no_levels'
  /** Its directories cannot be read. */
  | 'damaged';

/** `value`: the format or packing by its name. */
export function refuseSlide(code: SlideRefusalCode, value = ''): EngineError {
  return new EngineError('picture_refused', `Expected a pyramidal TIFF or SVS that a browser reads (${code} ${value}).`, {
    slide_code: code,
    value,
  });
}

/** Null where an error says something else. */
export function findSlideRefusal(error: unknown): { code: SlideRefusalCode; value: string } | null {
  if (!(error instanceof EngineError) || typeof error.details['slide_code'] !== 'string') return null;
  return { code: error.details['slide_code'] as SlideRefusalCode, value: String(error.details['value']) };
}

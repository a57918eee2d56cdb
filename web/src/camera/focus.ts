/** How sharp a live picture is, in words and as a place on a meter. By the same measure that flags photographs. */

import { QUALITY_MARKS, type Quality } from '../photos/quality';

export type FocusWord = 'blurred' | 'nearly' | 'sharp' | 'was_sharper';

export interface Focus {
  /** `Quality.sharpness` of the last frame. */
  sharpness: number;
  /** The best so far; with it one finds the way back. */
  best: number;
  word: FocusWord;
  /** Of the light: what `assessQuality` says besides blur. */
  light: 'dark' | 'bright' | 'clipped' | null;
}

/** Below this part of the best so far one has turned past it. */
const PAST = 0.7;
/** Ends of the meter. Sharpness differs by powers, so the meter is logarithmic. */
const LOWEST = 0.001;
const HIGHEST = 0.1;

/** `before` null: the first frame. */
export function assessFocus({ sharpness, flags }: Quality, before: Focus | null): Focus {
  const best = Math.max(sharpness, before?.best ?? 0);
  return { sharpness, best, word: findWord(sharpness, best), light: flags.find((flag) => flag !== 'blurred') ?? null };
}

/** 0 to 1. */
export function placeOnMeter(sharpness: number): number {
  const place = Math.log(Math.max(sharpness, LOWEST) / LOWEST) / Math.log(HIGHEST / LOWEST);
  return Math.min(1, place);
}

function findWord(sharpness: number, best: number): FocusWord {
  const hadFocus = best >= QUALITY_MARKS.sharpness;
  if (hadFocus && sharpness < PAST * best) return 'was_sharper';
  if (sharpness < QUALITY_MARKS.sharpness) return 'blurred';
  return sharpness < QUALITY_MARKS.sharp ? 'nearly' : 'sharp';
}

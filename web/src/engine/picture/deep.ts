/** From 16 bits a channel to 8, as in Python (images/deep.py): by the range that the values of a picture are in. */

/** Bits that cameras and programs write into 16. */
const WIDTHS = [8, 10, 12, 14, 16];

/**
 * By how many bits values are shifted to the right, so that `largest`, of any colour in the picture, fits into 8: they
 * are taken for those of 8, 10, 12, 14 or 16 bits, the first of these that holds it (contract/deep_cases.json).
 */
export function findShift(largest: number): number {
  return (WIDTHS.find((bits) => largest < 2 ** bits) ?? 16) - 8;
}

/** The largest colour: of each pixel's `channels` the first `colours` are colours, the others opacity and the like. */
export function findLargest(samples: ArrayLike<number>, channels: number, colours: number): number {
  let largest = 0;
  for (let at = 0; at < samples.length; at++) {
    const value = samples[at] ?? 0;
    if (value > largest && at % channels < colours) largest = value;
  }
  return largest;
}

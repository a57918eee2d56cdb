/** The sample's id as a QR code (ISO/IEC 18004), for the printed report. */

import { encode } from 'uqr';

export interface SampleCode {
  /** Modules a side, with the four light ones around it that readers need. */
  size: number;
  /** Of an SVG: the dark modules, one unit each. */
  path: string;
}

const QUIET_ZONE = 4;

/** The code of an id, which survives a stain of 15 % (level M); null where the id is too long for one. */
export function drawSampleCode(id: string): SampleCode | null {
  let modules: boolean[][];
  try {
    modules = encode(id, { ecc: 'M', border: QUIET_ZONE }).data;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
  const dark = modules.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return { size: modules.length, path: dark.join('') };
}

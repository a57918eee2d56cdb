/** The micrometres of a pixel, from what a file says of itself: as OpenSlide and Python's `slides/ome.py` read it. */

import { isUsableScale } from './scale';

const INCH = 2;
const CENTIMETRE = 3;
/** Micrometres in a unit, by OME's names; without a unit it is micrometres. */
const UNITS: Record<string, number> = { 'µm': 1, 'μm': 1, um: 1, nm: 1e-3, mm: 1e3, cm: 1e4, m: 1e6 };

export interface ScaleTags {
  /** ImageDescription of the first page. */
  description: string;
  /** Pixels a unit, across and down; empty where the file has none. */
  resolution: readonly number[];
  /** ResolutionUnit. */
  unit: number;
}

/** Null where it does not say, or says what no microscope shows: programs write 72 dots an inch for photographs. */
export function findUmPerPx({ description, resolution, unit }: ScaleTags): number | null {
  const found = readAperio(description) ?? readOme(description) ?? readResolution(resolution, unit);
  return found !== null && isUsableScale(found) ? found : null;
}

function readAperio(description: string): number | null {
  if (!description.startsWith('Aperio')) return null;
  const mpp = /\|\s*MPP\s*=\s*([\d.]+)/.exec(description)?.[1];
  return mpp === undefined ? null : toSize(Number(mpp));
}

function readOme(description: string): number | null {
  const pixels = /<(?:\w+:)?Pixels\b[^>]*>/.exec(description.includes('<OME') ? description : '')?.[0];
  if (pixels === undefined) return null;
  const read = (axis: string): number => {
    const unit = new RegExp(`\\bPhysicalSize${axis}Unit="([^"]*)"`).exec(pixels)?.[1] ?? 'µm';
    return Number(new RegExp(`\\bPhysicalSize${axis}="([^"]*)"`).exec(pixels)?.[1]) * (UNITS[unit] ?? NaN);
  };
  return toSize(Math.sqrt(read('X') * read('Y')));
}

function readResolution([across = NaN, down = NaN]: readonly number[], unit: number): number | null {
  const unitUm = unit === CENTIMETRE ? 1e4 : unit === INCH ? 25_400 : NaN;
  return toSize(Math.sqrt((unitUm / across) * (unitUm / down)));
}

function toSize(um: number): number | null {
  return Number.isFinite(um) && um > 0 ? um : null;
}

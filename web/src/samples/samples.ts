/** Pictures to try: `./samples/index.json`, drawn by code or real ones with their licence. */

import type { Box, Text } from '../engine';
import { readText } from './readText';

export interface Sample {
  /** Absolute address. */
  url: string;
  /** Address of the same picture, smaller; its own address where the index names none. */
  thumbnailUrl: string;
  /** The file's name, which also identifies it. */
  file: string;
  title: Text;
  /** Drawn by code. Only a picture that says so itself counts as real. */
  isDrawn: boolean;
  /** Who made it, under which licence, and where it is from; for real ones. */
  attribution: string | null;
  licence: string | null;
  sourceUrl: string | null;
  /** Its white cells, by class, where the index names them. */
  cells: readonly { label: string; cell: SiteCell }[];
}

/** A cell in a picture that is beside the page, not in a slide. */
export interface SiteCell {
  url: string;
  /** Of the whole picture, in pixels. */
  width: number;
  height: number;
  /** In pixels. */
  box: Box;
}

/** Reads the index; unusable entries are left out, since a list with a gap is better than none. */
export function parseSamples(value: unknown, indexUrl: string): Sample[] {
  if (typeof value !== 'object' || value === null) return [];
  const index = value as Record<string, unknown>;
  const listed = Array.isArray(index['samples']) ? (index['samples'] as unknown[]) : [];
  return listed.flatMap((entry): Sample[] => {
    if (typeof entry !== 'object' || entry === null) return [];
    const fields = entry as Record<string, unknown>;
    const { file, thumbnail } = fields;
    if (typeof file !== 'string') return [];
    // An attribution may be given once for all of them.
    const read = (name: string): string | null => {
      const found = fields[name] ?? index[name];
      return typeof found === 'string' ? found : null;
    };
    const url = new URL(file, indexUrl).href;
    return [
      {
        url,
        thumbnailUrl: new URL(typeof thumbnail === 'string' ? thumbnail : file, indexUrl).href,
        file,
        title: readText(fields['title']) ?? { en: file },
        isDrawn: fields['drawn'] !== false,
        attribution: read('attribution'),
        licence: read('licence'),
        sourceUrl: keepHttps(read('url') ?? read('source_url')),
        cells: readCells(fields, url),
      },
    ];
  });
}

/** Those with a class and a box inside the picture. */
function readCells({ cells, width, height }: Record<string, unknown>, url: string): Sample['cells'] {
  if (!Array.isArray(cells) || !isLength(width) || !isLength(height)) return [];
  return (cells as unknown[]).flatMap((cell) => {
    const { label, box } = (cell ?? {}) as Record<string, unknown>;
    if (typeof label !== 'string' || !Array.isArray(box)) return [];
    const [x, y, wide, high] = box as unknown[];
    if (typeof x !== 'number' || typeof y !== 'number' || !isLength(wide) || !isLength(high)) return [];
    if (x < 0 || y < 0 || x + wide > width || y + high > height) return [];
    return [{ label, cell: { url, width, height, box: [x, y, wide, high] as const } }];
  });
}

function isLength(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && Number.isFinite(value);
}

/** Only an https address may become a link: an index could name a script or a page beside itself. */
function keepHttps(url: string | null): string | null {
  return url !== null && /^https:\/\/[^\s/?#]/.test(url) ? url : null;
}

/** The sample that a field was made of, by the name of its file; undefined for every other one. */
export function findSample(samples: readonly Sample[], name: string): Sample | undefined {
  return samples.find(({ file }) => file === name);
}

/** Cells of a class in real samples with a licence, and whose they are; not of the field `except`, by its file. */
export function listSampleCells(
  samples: readonly Sample[],
  label: string,
  except: string,
): { cells: SiteCell[]; attribution: string; licence: string } | null {
  const known = samples.flatMap(({ isDrawn, attribution, licence, file, cells }) => {
    if (isDrawn || attribution === null || licence === null || file === except) return [];
    return cells.filter((one) => one.label === label).map(({ cell }) => ({ cell, attribution, licence }));
  });
  const [first] = known;
  if (first === undefined) return null;
  const { attribution, licence } = first;
  const own = known.filter((one) => one.attribution === attribution && one.licence === licence);
  return { cells: own.map(({ cell }) => cell), attribution, licence };
}

/** Pictures to try: `./samples/index.json`, drawn by code or real ones with their licence. */

import type { Text } from '../engine';
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
    return [
      {
        url: new URL(file, indexUrl).href,
        thumbnailUrl: new URL(typeof thumbnail === 'string' ? thumbnail : file, indexUrl).href,
        file,
        title: readText(fields['title']) ?? { en: file },
        isDrawn: fields['drawn'] !== false,
        attribution: read('attribution'),
        licence: read('licence'),
        sourceUrl: keepHttps(read('url') ?? read('source_url')),
      },
    ];
  });
}

/** Only an https address may become a link: an index could name a script or a page beside itself. */
function keepHttps(url: string | null): string | null {
  return url !== null && /^https:\/\/[^\s/?#]/.test(url) ? url : null;
}

/** The sample that a field was made of, by the name of its file; undefined for every other one. */
export function findSample(samples: readonly Sample[], name: string): Sample | undefined {
  return samples.find(({ file }) => file === name);
}

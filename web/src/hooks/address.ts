/** The address of each part of the page, in the URL's hash: a static host and the service worker need to know none. */

export const PARTS = ['fields', 'review', 'count', 'report', 'tally', 'quiz'] as const;
export type Part = (typeof PARTS)[number];

/** What the settings are divided into. */
export const SETTINGS = ['page', 'model', 'laboratory'] as const;
export type SettingsTab = (typeof SETTINGS)[number];

export interface Address {
  part: Part;
  /** Id of the open slide; null where none is, or the part belongs to no slide. */
  slide: string | null;
  /** Which settings are open above the part; absent where none are. */
  settings?: SettingsTab;
}

/** Parts of a slide, and how an address calls them. */
const SLIDE_PARTS = { fields: 'fields', review: 'cells', count: 'count', report: 'report' } as const;
type SlidePart = keyof typeof SLIDE_PARTS;

export function isSlidePart(part: Part): part is SlidePart {
  return part in SLIDE_PARTS;
}

/**
 * Such as `#/slide/ID/cells`; `#/start` is the first screen, `#/slides` the list of slides. Open settings are named
 * after the part below them: `#/tally/settings/model`.
 */
export function writeAddress({ part, slide, settings }: Address): string {
  const place = writePlace(part, slide);
  return settings === undefined ? place : `${place}/settings/${settings}`;
}

function writePlace(part: Part, slide: string | null): string {
  if (isSlidePart(part) && slide !== null) return `#/slide/${encodeURIComponent(slide)}/${SLIDE_PARTS[part]}`;
  if (part === 'fields') return '#/start';
  return part === 'review' ? '#/slides' : `#/${part}`;
}

/** The first screen where the hash is empty, or none that `writeAddress` writes. `#/settings/model` is above it. */
export function parseAddress(hash: string): Address {
  const [, place = hash, name] = /^(.*)\/settings\/([a-z]+)$/.exec(hash) ?? [];
  const settings = SETTINGS.find((tab) => tab === name);
  return { ...parsePlace(place), ...(settings && { settings }) };
}

function parsePlace(hash: string): Address {
  const found = PARTS.find((part) => writePlace(part, null) === hash);
  if (found !== undefined) return { part: found, slide: null };
  const [, id = '', name = 'cells'] = /^#\/slide\/([^/]+)(?:\/([a-z]*))?$/.exec(hash) ?? [];
  const part = PARTS.find((candidate) => isSlidePart(candidate) && SLIDE_PARTS[candidate] === name);
  const slide = decode(id);
  return part === undefined || slide === '' ? { part: 'fields', slide: null } : { part, slide };
}

/** Empty where a hand wrote what cannot be decoded. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

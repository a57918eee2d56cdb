/** Names of pictures: as a session gives them to a format, and as a file names them. */

import { listPictures } from '../review/selectors';
import type { ReviewSession } from '../review/types';
import { quote, type BoxedPicture } from './model';
import { AnnotationError } from './problems';

/** What Label Studio puts in front of the names of files that were uploaded. */
const UPLOAD = /^[0-9a-f]{8}-(?=.)/;

/** Throws `AnnotationError` for a path that is absolute or leaves its folder. Returns it with slashes. */
export function checkName(name: unknown, where: string): string {
  const path = typeof name === 'string' ? name.replaceAll('\\', '/') : '';
  const parts = path.split('/');
  // eslint-disable-next-line no-control-regex -- no name of a picture has control characters
  if (path === '' || path.startsWith('/') || /^[A-Za-z]:/.test(path) || parts.includes('..') || /[\u0000-\u001f]/.test(path)) {
    throw unsafePath(name, where);
  }
  return parts.filter((part) => part !== '' && part !== '.').join('/');
}

export function unsafePath(name: unknown, where: string): AnnotationError {
  return new AnnotationError(
    'unsafe',
    `Expected a path inside the folder of ${where}; got ${quote(name)}. Give a path relative to that folder, without '..'.`,
  );
}

/** The last part of a path of any system. */
export function baseOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

export function stemOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}

/** A name by picture id: that of the file as it came, numbered where two are called the same. As in Python. */
export function namePictures(session: ReviewSession): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const { id, name } of listPictures(session)) {
    // eslint-disable-next-line no-control-regex -- control characters are what must go
    const base = baseOf(name).replace(/[\u0000-\u001f]/g, '').replace(/^[. ]+|[. ]+$/g, '');
    let free = base === '' ? `${id}.png` : base;
    const stem = stemOf(base);
    for (let number = 2; taken.has(free); number += 1) free = `${stem}-${number}${base.slice(stem.length)}`;
    taken.add(free);
    names.set(id, free);
  }
  return names;
}

/**
 * The id of the picture of a session that a file means: of this name, or of this name without folders, upload prefix
 * or ending. Null where there is none, 'several' where several are called so.
 */
export function findPicture({ name }: BoxedPicture, names: ReadonlyMap<string, string>): string | null {
  const base = baseOf(name);
  const wanted = [
    (own: string) => own === base,
    (own: string) => own === base.replace(UPLOAD, ''),
    (own: string) => own.toLowerCase() === base.toLowerCase(),
    (own: string) => stemOf(own) === stemOf(base) && (stemOf(base) === base || isPictureless(base)),
    (own: string) => stemOf(own) === base,
  ];
  for (const isIt of wanted) {
    const [first, second] = [...names].filter(([, own]) => isIt(own)).map(([id]) => id);
    if (second !== undefined) return 'several';
    if (first !== undefined) return first;
  }
  return null;
}

/** The name of a document: its picture has the same one with another ending. */
function isPictureless(name: string): boolean {
  return /\.(txt|xml|geojson|json)$/i.test(name);
}

/** Where a file differs from what was signed. */

import { digestJson } from './bytes';

/** A value that is not what was signed; undefined: there is none. */
export interface Change {
  /** Such as `white/3/count`. */
  path: string;
  /** What the place is about: a label, a name; empty where nothing says so. */
  about: string;
  expected: unknown;
  got: unknown;
}

/** Every leaf that differs, in the order of what was signed. */
export function listChanges(expected: unknown, got: unknown): Change[] {
  return [...walk(expected, got, '', '')];
}

function* walk(expected: unknown, got: unknown, path: string, about: string): Generator<Change> {
  const [old, now] = [partsOf(expected), partsOf(got)];
  const subject = describe(old ?? now) ?? about;
  if (old === null || now === null || Array.isArray(expected) !== Array.isArray(got)) {
    if (!isSame(expected, got)) yield { path, about: subject, expected, got };
    return;
  }
  for (const key of new Set([...old.keys(), ...now.keys()])) {
    yield* walk(old.get(key), now.get(key), path === '' ? key : `${path}/${key}`, subject);
  }
}

function partsOf(value: unknown): Map<string, unknown> | null {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : null;
}

function isSame(a: unknown, b: unknown): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a === b || digestJson(a) === digestJson(b);
}

/** The label of a row, or the text of a FHIR code. */
function describe(parts: ReadonlyMap<string, unknown> | null): string | undefined {
  const [label, code] = [parts?.get('label'), parts?.get('code')];
  if (typeof label === 'string') return label;
  const text = typeof code === 'object' && code !== null && 'text' in code ? code.text : undefined;
  return typeof text === 'string' ? text : undefined;
}

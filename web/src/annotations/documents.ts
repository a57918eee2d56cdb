/** Reads and writes the documents that annotations are kept in; what is no such document gets a clear error. */

import { describe } from '../engine/errors';
import { parseJson } from '../engine/json';
import { quote } from './model';
import { AnnotationError } from './problems';

/** A text of annotations and the name of its file: in a ZIP, its path. */
export interface AnnotationDocument {
  name: string;
  text: string;
}

/** Of one file, and of all that is unpacked from one: as in Python. */
export const MAX_BYTES = 64 * 2 ** 20;

export type Mapping = Readonly<Record<string, unknown>>;

export function decodeText(bytes: Uint8Array | ArrayBuffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new AnnotationError('damaged', `Expected text in UTF-8 in ${name}. Save it as UTF-8, or export the annotations again.`, error);
  }
}

export function readJsonDocument({ name, text }: AnnotationDocument): unknown {
  try {
    return parseJson(text, MAX_BYTES);
  } catch (error) {
    throw new AnnotationError('damaged', `Expected JSON in ${name}: ${describe(error)}. Export the annotations again.`, error);
  }
}

export function formatJsonDocument(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}

/** A document type is refused: its entities could grow without limit. */
export function readXmlDocument({ name, text }: AnnotationDocument): Element {
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) {
    throw new AnnotationError('unsafe', `Expected XML without a document type or entities in ${name}; it has one. Export the annotations again.`);
  }
  const parsed = new DOMParser().parseFromString(text, 'application/xml');
  const error = parsed.querySelector('parsererror');
  if (error !== null) {
    throw new AnnotationError('damaged', `Expected XML in ${name}: ${error.textContent.trim().slice(0, 120)}. Export the annotations again.`);
  }
  return parsed.documentElement;
}

export function getMapping(value: unknown, where: string): Mapping {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Mapping;
  throw new AnnotationError('damaged', `Expected a JSON object in ${where}; got ${quote(value)}. Export the annotations again.`);
}

export function getList(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  throw new AnnotationError('damaged', `Expected a JSON array in ${where}; got ${quote(value)}. Export the annotations again.`);
}

/** A text or a number as text; null for anything else, and for an empty text. */
export function getText(value: unknown): string | null {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  return text === '' ? null : text;
}

/** Where both are numbers from 1 on. */
export function getSize(width: unknown, height: unknown): readonly [number, number] | null {
  const [across = 0, down = 0] = [width, height].map((side) => {
    const number = typeof side === 'string' || typeof side === 'number' ? Math.trunc(Number(side)) : 0;
    return Number.isSafeInteger(number) ? number : 0;
  });
  return across > 0 && down > 0 ? [across, down] : null;
}

/** The values that are known: neither null nor false. */
export function compact(values: Mapping): Mapping {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== false));
}

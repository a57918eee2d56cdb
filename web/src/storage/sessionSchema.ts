/** Checks what a session file says of itself, by contract/session.schema.json and by what a schema cannot say. */

import { Validator, type Schema } from '@cfworker/json-schema';

import schema from '../../../contract/session.schema.json' with { type: 'json' };
import { isReservedName } from '../engine/json';
import { NOT_A_CELL, type ReviewSession } from '../review/types';
import { StorageError } from './storageProblems';

/** Of session.json; goes up when an older page could no longer read what this one writes. */
export const SESSION_FORMAT = 2;

const validator = new Validator(schema as unknown as Schema, '2020-12');

/** Throws KeepError `file_newer` or `file_not_session`. */
export function checkSession(value: unknown): ReviewSession {
  const format = typeof value === 'object' && value !== null ? (value as { format?: unknown }).format : undefined;
  if (typeof format === 'number' && format > SESSION_FORMAT) throw new StorageError({ kind: 'file_newer', format });
  const { valid, errors } = validator.validate(value);
  if (!valid) {
    const last = errors.at(-1);
    throw invalidSession(last ? `at ${last.instanceLocation}: ${last.error}` : 'it breaks the contract');
  }
  const { session } = value as { session: ReviewSession };
  const problem = findProblem(session);
  if (problem !== null) throw invalidSession(problem);
  return session;
}

function findProblem(session: ReviewSession): string | null {
  const { pictures, cells, duplicates } = session;
  const labels = new Set(session.classes.map(({ label }) => label));
  if (labels.size < session.classes.length) return 'two classes have the same label';
  if (labels.has(NOT_A_CELL)) return `a class is called ${NOT_A_CELL}`;
  const reserved = [...labels].find(isReservedName);
  if (reserved !== undefined) return `a class is called ${reserved}, a name that every object has`;
  labels.add(NOT_A_CELL);
  for (const [key, { id }] of [...Object.entries(pictures), ...Object.entries(cells), ...Object.entries(duplicates)]) {
    if (key !== id) return `${key} is called ${id}`;
  }
  for (const { id, pictureId, box, answer, model, adapted, duplicateOf, confirmed } of Object.values(cells)) {
    const picture = pictures[pictureId];
    if (!picture) return `the cell ${id} lies on a picture that is not there`;
    const [x, y, width, height] = box;
    if (x + width > (picture.width ?? Infinity) || y + height > (picture.height ?? Infinity)) {
      return `the cell ${id} reaches out of its picture`;
    }
    const label = answer?.label ?? (adapted ?? model)?.label ?? null;
    if (label !== null && !labels.has(label)) return `the cell ${id} is called ${label}, which is no class of the session`;
    if (label === null && confirmed !== null) return `the cell ${id} is confirmed without a name`;
    if (duplicateOf !== null && (!cells[duplicateOf] || duplicateOf === id)) return `the cell ${id} is a duplicate of none`;
  }
  const { labels: read = {}, decisions = {} } = session.secondReading ?? {};
  const given = [...Object.values(read).flatMap(({ first, second }) => [first, second]), ...Object.values(decisions).map(({ label }) => label)];
  const strange = given.find((label) => label != null && !labels.has(label));
  if (strange != null) return `a reader says ${strange}, which is no class of the session`;
  for (const { id, keep, drop } of Object.values(duplicates)) {
    if (!cells[keep] || !cells[drop]) return `the offer ${id} is about a cell that is not there`;
  }
  return null;
}

function invalidSession(reason: string): StorageError {
  return new StorageError({ kind: 'file_not_session', reason });
}

/** What is still open before a report is signed, matter by matter. Pure functions. */

import type { CountClass } from '../count/types';
import { findSignObstacles, groupCells, isCounted, labelOf, listPictures } from './selectors';
import type { ReviewCell, ReviewSession } from './types';
import { listUnseen } from './verification';

/** One matter. `isObstacle`: while it is open the report cannot be signed; the others are worth a look. */
export type OpenMatter = { isObstacle: boolean } & (
  | { kind: 'fields_waiting'; fields: number }
  | { kind: 'nothing_counted' }
  | { kind: 'unidentified'; cells: number }
  | { kind: 'class_open'; shown: CountClass; cells: number; unseen: number }
  | { kind: 'duplicates_open'; offers: number }
  | { kind: 'disagreements_open'; cells: number }
  | { kind: 'reader_missing' }
  | { kind: 'fields_failed'; fields: number }
  | { kind: 'fields_blurred'; fields: number; cellId: string }
  | { kind: 'below_target'; counted: number; target: number }
);

export interface OpenMattersOptions {
  /** Name of the person who signs; empty where nobody gave one. */
  reader: string;
  /** A person said that the cells without a name stay so. */
  unidentifiedKnown: boolean;
  /** Whether a cell was on screen. */
  wasShown: (cellId: string) => boolean;
}

/**
 * Obstacles first, each with what leads to it: what `findSignObstacles` finds, class by class, and the missing name.
 * Empty where nothing is open.
 */
export function listOpenMatters(session: ReviewSession, options: OpenMattersOptions): OpenMatter[] {
  return [...listObstacles(session, options), ...listHints(session)];
}

const isObstacle = true;

function listObstacles(session: ReviewSession, { reader, unidentifiedKnown, wasShown }: OpenMattersOptions): OpenMatter[] {
  const matters = findSignObstacles(session, unidentifiedKnown).flatMap((obstacle): OpenMatter[] => {
    switch (obstacle.code) {
      case 'queue_unfinished':
        return [{ isObstacle, kind: 'fields_waiting', fields: obstacle.pictures }];
      case 'nothing_counted':
        return [{ isObstacle, kind: 'nothing_counted' }];
      case 'unidentified':
        return [{ isObstacle, kind: 'unidentified', cells: obstacle.cells }];
      case 'unconfirmed':
        return listOpenClasses(session, wasShown);
      case 'duplicates_open':
        return [{ isObstacle, kind: 'duplicates_open', offers: obstacle.offers }];
      case 'disagreements_open':
        return [{ isObstacle, kind: 'disagreements_open', cells: obstacle.cells }];
      default:
        return [];
    }
  });
  if (reader === '') matters.push({ isObstacle, kind: 'reader_missing' });
  return matters.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

/** What keeps others from being settled comes first. */
const ORDER: readonly OpenMatter['kind'][] = ['fields_waiting', 'nothing_counted', 'unidentified', 'class_open', 'duplicates_open', 'disagreements_open', 'reader_missing'];

function listOpenClasses(session: ReviewSession, wasShown: (cellId: string) => boolean): OpenMatter[] {
  return groupCells(session).flatMap(({ shown, cells }): OpenMatter[] => {
    const open = cells.filter(({ confirmed }) => confirmed === null).length;
    if (shown === null || open === 0) return [];
    return [{ isObstacle, kind: 'class_open', shown, cells: open, unseen: listUnseen(session, shown.label, wasShown).length }];
  });
}

function listHints(session: ReviewSession): OpenMatter[] {
  const isObstacle = false;
  const matters: OpenMatter[] = [];
  const failed = countFields(session, ['failed', 'skipped']);
  if (failed > 0) matters.push({ isObstacle, kind: 'fields_failed', fields: failed });
  const blurred = listOpenOfBlurred(session);
  const [first] = blurred;
  if (first) {
    const fields = new Set(blurred.map(({ pictureId }) => pictureId)).size;
    matters.push({ isObstacle, kind: 'fields_blurred', fields, cellId: first.id });
  }
  const counted = countWhite(session);
  if (counted > 0 && counted < session.target) {
    matters.push({ isObstacle, kind: 'below_target', counted, target: session.target });
  }
  return matters;
}

function countFields(session: ReviewSession, phases: readonly string[]): number {
  return Object.values(session.pictures).filter(({ progress: { phase } }) => phases.includes(phase)).length;
}

/** Counted cells of blurred fields that no person has verified, field by field. */
function listOpenOfBlurred(session: ReviewSession): ReviewCell[] {
  const open = Object.values(session.cells).filter((cell) => isCounted(cell) && cell.confirmed === null);
  return listPictures(session)
    .filter(({ flags }) => flags.includes('blurred'))
    .flatMap(({ id }) => open.filter(({ pictureId }) => pictureId === id));
}

/** White cells under a class; where a model does not say whether a class is white, it counts as white. */
function countWhite({ cells, classes }: ReviewSession): number {
  const others = new Set(classes.filter(({ isWhiteCell }) => isWhiteCell === false).map(({ label }) => label));
  return Object.values(cells).filter((cell) => {
    const label = labelOf(cell);
    return isCounted(cell) && label !== null && !others.has(label);
  }).length;
}

/** A second reader's blind copy comes back: what it says, and how far the two readers agree. Pure functions. */

import { compareReaders, type Agreement } from '../count/agreement';
import { countDifferential } from '../count/differential';
import { measureKappa, type Kappa } from '../count/kappa';
import type { CountedCell } from '../count/types';
import type { EditAction } from './actions';
import { verifyAudit } from './audit';
import { countTotals, labelOf, listDisagreements, type Disagreement } from './selectors';
import { NOT_A_CELL, type ReviewCell, type ReviewSession, type TwoLabels } from './types';

/** Why a session cannot be taken in as a second reading. */
export type ReadingRefusal =
  /** No blind copy of this slide, or its pictures are others. */
  | { code: 'not_a_copy'; name: string }
  /** Somebody changed it outside the page. */
  | { code: 'trail_broken'; name: string }
  /** The readers have yet to verify so many cells. */
  | { code: 'first_unfinished'; cells: number }
  | { code: 'second_unfinished'; cells: number }
  /** One person is no second reader. */
  | { code: 'same_reader'; reader: string };

export type TakeReading = Extract<EditAction, { type: 'second_reading_taken' }>;

/** The action that takes `copy` in beside the labels of `session`, or why it is refused. */
export function readSecond(session: ReviewSession, copy: ReviewSession): TakeReading | ReadingRefusal {
  if (copy.copyOf?.session !== session.id || !hasSamePictures(session, copy)) return { code: 'not_a_copy', name: copy.name };
  if (!verifyAudit(copy).intact) return { code: 'trail_broken', name: copy.name };
  const [first, second] = [countTotals(session), countTotals(copy)];
  if (first.unconfirmed > 0) return { code: 'first_unfinished', cells: first.unconfirmed };
  if (second.unconfirmed > 0) return { code: 'second_unfinished', cells: second.unconfirmed };
  const [firstReader, reader] = [findReader(session), findReader(copy)];
  if (firstReader === null) return { code: 'first_unfinished', cells: first.unidentified };
  if (reader === null) return { code: 'second_unfinished', cells: second.unidentified };
  if (firstReader.trim().toLowerCase() === reader.trim().toLowerCase()) return { code: 'same_reader', reader };
  const known = new Set(session.classes.map(({ label }) => label));
  return {
    type: 'second_reading_taken',
    reader,
    copyId: copy.id,
    reading: { firstReader, labels: pairLabels(session, copy) },
    added: listAdded(session, copy),
    classes: copy.classes.filter(({ label }) => !known.has(label)),
  };
}

/** A picture that one of them has added or taken out since is no reason; another one under the same id is. */
function hasSamePictures({ pictures }: ReviewSession, copy: ReviewSession): boolean {
  const shared = Object.values(copy.pictures).filter(({ id }) => pictures[id]);
  return shared.length > 0 && shared.every(({ id, sha256 }) => pictures[id]?.sha256 === sha256);
}

/** Who signed, or else verified most cells; null where nobody did. As src/leukoscope/comparison/readings.py has it. */
function findReader({ signature, cells }: ReviewSession): string | null {
  if (signature) return signature.by;
  const people = new Map<string, number>();
  for (const { confirmed } of Object.values(cells)) {
    if (confirmed) people.set(confirmed.by, (people.get(confirmed.by) ?? 0) + 1);
  }
  return [...people].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}

/** A name that nobody verified is the model's, not the reader's. */
function readLabel(cell: ReviewCell): string | null {
  return cell.confirmed === null ? null : labelOf(cell);
}

function pairLabels(session: ReviewSession, copy: ReviewSession): Record<string, TwoLabels> {
  const ids = [...new Set([...Object.keys(session.cells), ...listAdded(session, copy).map(({ id }) => id)])];
  const pairs = ids.flatMap((id): [string, TwoLabels][] => {
    const [first, second] = [session.cells[id], copy.cells[id]];
    if (first?.duplicateOf != null || second?.duplicateOf != null) return [];
    return [[id, { ...(first && { first: readLabel(first) }), ...(second && { second: readLabel(second) }) }]];
  });
  return Object.fromEntries(pairs);
}

/** Boxes that only the second reader has, and that show a cell; without their label. */
function listAdded(session: ReviewSession, copy: ReviewSession): ReviewCell[] {
  return Object.values(copy.cells)
    .filter((cell) => !session.cells[cell.id] && session.pictures[cell.pictureId] && cell.duplicateOf === null)
    .filter((cell) => readLabel(cell) !== NOT_A_CELL)
    .map((cell) => ({ ...cell, adapted: null, answer: null, confirmed: null, addedByHand: true }));
}

/** How far two readers agree, by what both had said before either saw the other's labels. */
export interface ReadingComparison {
  firstReader: string;
  reader: string;
  /** What each counted. */
  firstCells: CountedCell[];
  cells: CountedCell[];
  /** Null where one of them counted no white cell. */
  agreement: Agreement | null;
  /** Over the cells that both gave a class; finer classes count in theirs. */
  kappa: Kappa | null;
  /** How many cells those are. */
  both: number;
  disagreements: Disagreement[];
}

/** Null where no second reading was taken in. */
export function compareReadings(session: ReviewSession): ReadingComparison | null {
  const { secondReading, classes, target } = session;
  if (secondReading === undefined) return null;
  const pairs = Object.entries(secondReading.labels).flatMap(([id, labels]) => (session.cells[id] ? labels : []));
  const firstCells = pairs.flatMap((labels) => toCounted(labels.first));
  const cells = pairs.flatMap((labels) => toCounted(labels.second));
  const first = countDifferential(firstCells, classes, { target });
  const second = countDifferential(cells, classes, { target });
  const groups = new Map(classes.map(({ label, group }) => [label, group ?? label]));
  const named = pairs.flatMap(({ first: one, second: other }) => {
    const [row, column] = [groups.get(one ?? ''), groups.get(other ?? '')];
    return row === undefined || column === undefined ? [] : [{ row, column }];
  });
  const order = [...new Set(groups.values())];
  const confusion = order.map((row) =>
    order.map((column) => named.filter((cell) => cell.row === row && cell.column === column).length),
  );
  return {
    firstReader: secondReading.firstReader,
    reader: secondReading.reader,
    firstCells,
    cells,
    agreement: first.counted > 0 && second.counted > 0 ? compareReaders(first, second) : null,
    kappa: measureKappa(confusion),
    both: named.length,
    disagreements: listDisagreements(session),
  };
}

function toCounted(label: string | null | undefined): CountedCell[] {
  if (label === undefined || label === NOT_A_CELL) return [];
  return [{ label, status: null, confirmed: label !== null, changedByHand: false }];
}

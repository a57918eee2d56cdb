/** What a format can hold, and what is lost in one that cannot: Python's `holding.py`. */

import { GROUP_OF } from './classNames';
import type { AnnotationSet, BoxedCell, BoxedPicture } from './model';

/** Facts of a cell that some formats cannot hold. */
const CELL_FACTS = {
  'own finer class': ({ fineLabel }: BoxedCell) => fineLabel !== null,
  probability: ({ probability }: BoxedCell) => probability !== null,
  probabilities: ({ probabilities, fineProbabilities }: BoxedCell) => hasAny(probabilities) || hasAny(fineProbabilities),
  status: ({ status }: BoxedCell) => status !== null,
  confirmed: ({ isConfirmed }: BoxedCell) => isConfirmed,
} as const;
const PICTURE_FACTS = ['size', 'source', 'lab'] as const;

export type CellFact = keyof typeof CELL_FACTS;
export type Fact = CellFact | (typeof PICTURE_FACTS)[number];

export const ALL_FACTS = [...(Object.keys(CELL_FACTS) as CellFact[]), ...PICTURE_FACTS];

/** How many cells or fields lost a fact. */
export interface Loss {
  fact: Fact;
  count: number;
  of: 'cell' | 'picture';
}

/** The set with only those facts that a format holds. */
export function dropUnheld({ pictures }: AnnotationSet, holds: ReadonlySet<Fact>): AnnotationSet {
  return {
    pictures: pictures.map((picture) => ({
      ...picture,
      cells: picture.cells.map((cell) => dropFacts(cell, holds)),
      source: holds.has('source') ? picture.source : null,
      lab: holds.has('lab') ? picture.lab : null,
    })),
  };
}

function dropFacts(cell: BoxedCell, holds: ReadonlySet<Fact>): BoxedCell {
  const isOwn = cell.fineLabel !== null && !(Object.hasOwn(GROUP_OF, cell.fineLabel) && GROUP_OF[cell.fineLabel] === cell.label);
  const hasAll = holds.has('probabilities');
  return {
    ...cell,
    ...(isOwn && !holds.has('own finer class') && { label: cell.fineLabel, fineLabel: null }),
    probability: holds.has('probability') ? cell.probability : null,
    probabilities: hasAll ? cell.probabilities : null,
    fineProbabilities: hasAll ? cell.fineProbabilities : null,
    status: holds.has('status') ? cell.status : null,
    isConfirmed: cell.isConfirmed && holds.has('confirmed'),
  };
}

/** What `after` lacks of `before`: the same pictures and cells. */
export function listLosses(before: AnnotationSet, after: AnnotationSet): Loss[] {
  const cellsOf = ({ pictures }: AnnotationSet) => pictures.flatMap(({ cells }) => cells);
  const lost: Loss[] = (Object.keys(CELL_FACTS) as CellFact[]).map((fact) => {
    const count = (set: AnnotationSet) => cellsOf(set).filter(CELL_FACTS[fact]).length;
    return { fact, count: count(before) - count(after), of: 'cell' };
  });
  const count = (set: AnnotationSet, fact: (typeof PICTURE_FACTS)[number]) =>
    set.pictures.filter((picture: BoxedPicture) => picture[fact] !== null).length;
  return [
    ...lost,
    ...PICTURE_FACTS.map((fact): Loss => ({ fact, count: count(before, fact) - count(after, fact), of: 'picture' })),
  ].filter((loss) => loss.count > 0);
}

function hasAny(values: Readonly<Record<string, number>> | null): boolean {
  return values !== null && Object.keys(values).length > 0;
}

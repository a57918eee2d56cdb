import { useMemo, useState } from 'react';

import { arrangeCells, growOrder, sortCells, type Arrangement } from '../../review/galleryOrder';
import type { CellGroup } from '../../review/selectors';
import type { ReviewSession } from '../../review/types';
import { keyOfGroup } from '../naming/reviewNames';

/** Key of the group that has the cells of all groups. */
export const ALL_CLASSES = ':all';

export interface ShownGroup {
  group: CellGroup;
  /** The parts of `group` that have a heading of their own; null where it is one class. */
  sections: readonly CellGroup[] | null;
}

/**
 * The group that is shown: the chosen one, else the one that most needs a person.
 *
 * Nothing moves under the eye: as long as a group is shown in one arrangement its cells keep their order, those that
 * are confirmed meanwhile stay, and new ones come after them. While `isRunning`, a group that nobody chose stays as
 * long as it has cells.
 */
export function useSteadyGroup(
  groups: readonly CellGroup[],
  chosenKey: string | null,
  isRunning: boolean,
  arrangement: Arrangement,
  pictures: ReviewSession['pictures'],
): ShownGroup {
  const [last, setLast] = useState<{ key: string; view: string; order: readonly string[] } | null>(null);
  const one =
    chosenKey === ALL_CLASSES
      ? null
      : (groups.find((group) => keyOfGroup(group) === chosenKey) ??
        groups.find((group) => isRunning && keyOfGroup(group) === last?.key && group.cells.length > 0) ??
        firstToLookAt(groups));
  const key = one === null ? ALL_CLASSES : keyOfGroup(one);
  const view = `${key} ${arrangement.order} ${arrangement.isOpenOnly}`;
  const known = last?.view === view ? last.order : NO_ORDER;
  const order = useMemo(
    () => growOrder(known, (one === null ? groups : [one]).flatMap(({ cells }) => sortCells(cells, arrangement, pictures))),
    [known, one, groups, arrangement, pictures],
  );
  if (last?.view !== view || last.order !== order) setLast({ key, view, order });
  return useMemo(() => {
    if (one !== null) return { group: { ...one, cells: arrangeCells(one.cells, order) }, sections: null };
    const sections = groups
      .map((group) => ({ ...group, cells: arrangeCells(group.cells, order) }))
      .filter(({ cells }) => cells.length > 0);
    return { group: { kind: 'all', shown: null, cells: sections.flatMap(({ cells }) => cells) }, sections };
  }, [one, groups, order]);
}

const NO_ORDER: readonly string[] = [];

/** What most needs a person: those without a name, else the first class that has cells. */
function firstToLookAt(groups: readonly CellGroup[]): CellGroup {
  const found = groups.find(({ cells }) => cells.length > 0) ?? groups[0];
  if (!found) throw new Error('Expected at least one group.');
  return found;
}

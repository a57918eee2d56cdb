import { useMemo, useState } from 'react';

import { arrangeCells, growOrder } from '../../review/galleryOrder';
import type { CellGroup } from '../../review/selectors';
import { keyOfGroup } from '../naming/reviewNames';

/**
 * The group that is shown: the chosen one, else the one that most needs a person.
 *
 * Nothing moves under the eye: as long as a group is shown its cells keep their order, and new ones come after them.
 * Another group has its own order. While `isRunning`, a group that nobody chose stays as long as it has cells.
 */
export function useSteadyGroup(groups: readonly CellGroup[], chosenKey: string | null, isRunning: boolean): CellGroup {
  const [last, setLast] = useState<{ key: string; order: readonly string[] } | null>(null);
  const group =
    groups.find((one) => keyOfGroup(one) === chosenKey) ??
    groups.find((one) => isRunning && keyOfGroup(one) === last?.key && one.cells.length > 0) ??
    firstToLookAt(groups);
  const key = keyOfGroup(group);
  const order = growOrder(last?.key === key ? last.order : [], group.cells);
  if (last?.key !== key || last.order !== order) setLast({ key, order });
  return useMemo(() => ({ ...group, cells: arrangeCells(group.cells, order) }), [group, order]);
}

/** What most needs a person: those without a name, else the first class that has cells. */
function firstToLookAt(groups: readonly CellGroup[]): CellGroup {
  const found = groups.find(({ cells }) => cells.length > 0) ?? groups[0];
  if (!found) throw new Error('Expected at least one group.');
  return found;
}

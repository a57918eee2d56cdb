import { useMemo, useState } from 'react';

import { arrangeCells, growOrder } from '../../review/galleryOrder';
import type { CellGroup } from '../../review/selectors';
import { keyOfGroup } from '../naming/reviewNames';

/**
 * The group that is shown: the chosen one, else the one that most needs a person.
 *
 * While `isHeld`, nothing moves under the pointer: the group stays as long as it has cells, and new cells come after
 * those
 * that are there. Afterwards, and in another group, the order is the group's own again.
 */
export function useSteadyGroup(groups: readonly CellGroup[], chosenKey: string | null, isHeld: boolean): CellGroup {
  const [last, setLast] = useState<{ key: string; order: readonly string[] } | null>(null);
  const held = isHeld ? last : null;
  const group =
    groups.find((one) => keyOfGroup(one) === chosenKey) ??
    groups.find((one) => keyOfGroup(one) === held?.key && one.cells.length > 0) ??
    firstToLookAt(groups);
  const key = keyOfGroup(group);
  const order = isHeld ? growOrder(held?.key === key ? held.order : [], group.cells) : null;
  if (order === null ? last !== null : last?.key !== key || last.order !== order) {
    setLast(order === null ? null : { key, order });
  }
  return useMemo(
    () => (order === null ? group : { ...group, cells: arrangeCells(group.cells, order) }),
    [group, order],
  );
}

/** What most needs a person: those without a name, else the first class that has cells. */
function firstToLookAt(groups: readonly CellGroup[]): CellGroup {
  const found = groups.find(({ cells }) => cells.length > 0) ?? groups[0];
  if (!found) throw new Error('Expected at least one group.');
  return found;
}

import { memo, useMemo, useRef } from 'react';
import { ListBoxItem } from 'react-aria-components';

import { useKeyboard } from '../../hooks/useKeyboard';
import { useI18n } from '../../i18n/I18n';
import { targetOf } from '../../keys/keyMap';
import type { CellGroup } from '../../review/selectors';
import type { ReviewSession } from '../../review/types';
import { paintOf } from '../naming/classPaint';
import { nameKey } from '../naming/keyNames';
import { keyOfGroup, nameGroup } from '../naming/reviewNames';
import { ChoiceList } from '../ui/ChoiceList';
import { useSteadyRows } from '../ui/useSteadyRows';
import { useCellTarget } from './cellDrag';
import { ClassFigures } from './ClassFigures';
import { measureClasses, type ClassMeasure } from './classMeasures';
import { ALL_CLASSES } from './useSteadyGroup';

export interface ClassRailProps {
  session: ReviewSession;
  groups: readonly CellGroup[];
  chosen: string;
  onChoose: (key: string) => void;
  /** Cells were dropped on a class, or on "not a cell". */
  onDrop: (group: CellGroup, cellIds: readonly string[]) => void;
}

interface ClassRow {
  id: string;
  name: string;
  /** Null where the group is no class. */
  paint: string | null;
  isFiner: boolean;
  /** The name of its key. */
  hotkey: string | null;
  cells: number;
  open: number;
  measure: ClassMeasure | null;
}

/** The differential as it is now: all groups with their figures; cells are dropped on them. */
export const ClassRail = memo(function ClassRail({ session, groups, chosen, onChoose, onDrop }: ClassRailProps) {
  const i18n = useI18n();
  const list = useRef<HTMLDivElement>(null);
  const { m } = i18n;
  const classes = useMemo(() => groups.flatMap(({ shown }) => shown ?? []), [groups]);
  const keyboard = useKeyboard(classes);
  const measures = useMemo(() => measureClasses(session), [session]);
  const all: CellGroup = { kind: 'all', shown: null, cells: groups.flatMap(({ cells }) => cells) };
  const rows = useSteadyRows(
    [all, ...groups].map((group): ClassRow => {
      const { shown, cells } = group;
      const hotkey = shown && keyboard.keyOf(targetOf(shown.label));
      return {
        id: group === all ? ALL_CLASSES : keyOfGroup(group),
        name: nameGroup(group, i18n),
        paint: shown && paintOf(shown),
        isFiner: shown?.group !== undefined,
        hotkey: hotkey && nameKey(hotkey, m),
        cells: cells.length,
        open: cells.filter(({ confirmed }) => confirmed === null).length,
        measure: (shown && measures.get(shown.label)) ?? null,
      };
    }),
  );
  const find = (key: string) => groups.find((group) => keyOfGroup(group) === key);
  const dragAndDropHooks = useCellTarget(
    list,
    (key) => ['class', 'not_cell'].includes(find(key)?.kind ?? ''),
    (key, cellIds) => {
      const group = find(key);
      if (group) onDrop(group, cellIds);
    },
  );
  return (
    <ChoiceList
      ref={list}
      dragAndDropHooks={dragAndDropHooks}
      aria-label={m.review.groups}
      className="class-rail"
      items={rows}
      dependencies={[m, onChoose]}
      chosen={chosen}
      onChoose={onChoose}
      isRequired
    >
      {({ id, name, paint, isFiner, hotkey, cells, open, measure }) => (
        <ListBoxItem
          id={id}
          textValue={name}
          className="class-row"
          onKeyDown={(event) => {
            // As a press on the class that is shown already, which the list passes over, is a choice.
            if (event.key === 'Enter' || event.key === ' ') onChoose(id);
            else event.continuePropagation();
          }}
          data-empty={cells === 0 || undefined}
          data-finer={isFiner || undefined}
        >
          <span
            className={paint === null ? 'cell-swatch cell-swatch-none' : 'cell-swatch'}
            style={paint === null ? {} : { backgroundColor: paint }}
          />
          <span className="visually-hidden">{m.review.group(name, cells, open)}</span>
          <span className="class-row-name" aria-hidden="true">
            {name}
          </span>
          {hotkey !== null && (
            <kbd className="class-row-key" translate="no" aria-hidden="true">
              {hotkey}
            </kbd>
          )}
          <ClassFigures cells={cells} verified={cells - open} measure={measure} />
        </ListBoxItem>
      )}
    </ChoiceList>
  );
});

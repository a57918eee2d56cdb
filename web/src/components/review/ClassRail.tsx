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
import { useCellTarget } from './cellDrag';
import { ClassFigures } from './ClassFigures';
import { measureClasses } from './classMeasures';
import { ALL_CLASSES } from './useSteadyGroup';

export interface ClassRailProps {
  session: ReviewSession;
  groups: readonly CellGroup[];
  chosen: string;
  onChoose: (key: string) => void;
  /** Cells were dropped on a class, or on "not a cell". */
  onDrop: (group: CellGroup, cellIds: readonly string[]) => void;
}

/**
 * The differential as it is now: all groups with their figures; cells are dropped on them. Drawn again only for what it
 * is given: the list then draws each of its rows again.
 */
export const ClassRail = memo(function ClassRail({ session, groups, chosen, onChoose, onDrop }: ClassRailProps) {
  const i18n = useI18n();
  const list = useRef<HTMLDivElement>(null);
  const { m } = i18n;
  const classes = useMemo(() => groups.flatMap(({ shown }) => shown ?? []), [groups]);
  const keyboard = useKeyboard(classes);
  const measures = useMemo(() => measureClasses(session), [session]);
  const all: CellGroup = { kind: 'all', shown: null, cells: groups.flatMap(({ cells }) => cells) };
  const rows = [all, ...groups].map((group) => {
    const key = group.shown && keyboard.keyOf(targetOf(group.shown.label));
    return { id: group === all ? ALL_CLASSES : keyOfGroup(group), group, hotkey: key && nameKey(key, m) };
  });
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
      dependencies={[i18n, groups, measures, keyboard]}
      chosen={chosen}
      onChoose={onChoose}
      isRequired
    >
      {({ id, group, hotkey }) => {
        const name = nameGroup(group, i18n);
        const open = group.cells.filter(({ confirmed }) => confirmed === null).length;
        return (
          <ListBoxItem
            id={id}
            textValue={name}
            className="class-row"
            onKeyDown={(event) => {
              // As a press on the class that is shown already, which the list passes over, is a choice.
              if (event.key === 'Enter' || event.key === ' ') onChoose(id);
              else event.continuePropagation();
            }}
            data-empty={group.cells.length === 0 || undefined}
            data-finer={group.shown?.group !== undefined || undefined}
          >
            <span
              className={group.shown === null ? 'cell-swatch cell-swatch-none' : 'cell-swatch'}
              style={group.shown === null ? {} : { backgroundColor: paintOf(group.shown) }}
            />
            <span className="visually-hidden">{m.review.group(name, group.cells.length, open)}</span>
            <span className="class-row-name" aria-hidden="true">
              {name}
            </span>
            {hotkey !== null && (
              <kbd className="class-row-key" translate="no" aria-hidden="true">
                {hotkey}
              </kbd>
            )}
            <ClassFigures
              cells={group.cells.length}
              verified={group.cells.length - open}
              measure={group.shown === null ? null : (measures.get(group.shown.label) ?? null)}
            />
          </ListBoxItem>
        );
      }}
    </ChoiceList>
  );
});

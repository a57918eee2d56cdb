import type { CSSProperties, ReactElement, Ref } from 'react';
import { ListBoxItem } from 'react-aria-components';

import type { Cell, Manifest } from '../../engine';
import { useI18n } from '../../i18n/I18n';
import { describePlace } from '../naming/pictureNames';
import { ChoiceList } from '../ui/ChoiceList';

export interface CellChoicesProps {
  ref?: Ref<HTMLDivElement>;
  'aria-label': string;
  className: string;
  cells: readonly Cell[];
  manifest: Manifest;
  selected: number | null;
  onSelect: (position: number) => void;
  /** Class of each option, and where it is. */
  optionClass: string;
  placeOption?: (cell: Cell) => CSSProperties;
  /** What an option shows; a screen reader hears its place and name. */
  children: (cell: Cell, position: number) => ReactElement;
}

/** The cells found in a picture as options, in reading order; one is always chosen. */
export function CellChoices({ cells, manifest, selected, onSelect, optionClass, placeOption, children, ...rest }: CellChoicesProps) {
  const i18n = useI18n();
  return (
    <ChoiceList
      {...rest}
      items={cells.map((cell, position) => ({ id: position, cell }))}
      dependencies={[i18n, manifest, cells]}
      chosen={selected}
      onChoose={onSelect}
      isRequired
    >
      {({ id, cell }) => (
        <ListBoxItem
          id={id}
          textValue={describePlace(id, cells, manifest, i18n)}
          className={optionClass}
          style={placeOption?.(cell) ?? {}}
        >
          <span className="visually-hidden">{describePlace(id, cells, manifest, i18n)}</span>
          {children(cell, id)}
        </ListBoxItem>
      )}
    </ChoiceList>
  );
}

import { useEffect, useRef } from 'react';

import type { Cell, Manifest } from '../../engine';
import { useI18n } from '../../i18n/I18n';
import { colorOf, nameCell, nameStatus } from '../naming/pictureNames';
import { STATUS_ICONS } from '../cells/StatusBadge';
import { Icon } from '../ui/Icon';
import { CellChoices } from './CellChoices';

export interface CellListProps {
  cells: readonly Cell[];
  manifest: Manifest;
  selected: number | null;
  onSelect: (position: number) => void;
}

/** The cells found, in reading order; arrow keys move. */
export function CellList({ cells, manifest, selected, onSelect }: CellListProps) {
  const i18n = useI18n();
  const { format } = i18n;
  const list = useRef<HTMLDivElement>(null);
  // Chosen in the picture, it may be out of sight here. Only the list scrolls, never the page.
  useEffect(() => {
    const box = list.current;
    const row = box?.querySelector<HTMLElement>('[data-selected]');
    if (!box || !row) return;
    const [above, below] = [row.offsetTop, row.offsetTop + row.offsetHeight - box.clientHeight];
    if (box.scrollTop > above) box.scrollTop = above;
    else if (box.scrollTop < below) box.scrollTop = below;
  }, [selected]);
  return (
    <CellChoices
      ref={list}
      aria-label={i18n.m.cells.list}
      className="cell-list"
      optionClass="cell-row"
      cells={cells}
      manifest={manifest}
      selected={selected}
      onSelect={onSelect}
    >
      {(cell, position) => (
        <>
          <span className="cell-row-number" aria-hidden="true" translate="no">
            {format.integer(position + 1)}
          </span>
          <Swatch color={colorOf(cell.label, manifest)} />
          <span className="cell-row-name" aria-hidden="true">{nameCell(cell, manifest, i18n)}</span>
          <span className="cell-row-share" aria-hidden="true" translate="no">{format.percent(cell.probability)}</span>
          <span className={`cell-row-status state-${cell.status}`} aria-hidden="true">
            <Icon name={STATUS_ICONS[cell.status]} size={16} />
            <span>{nameStatus(cell.status, i18n)}</span>
          </span>
        </>
      )}
    </CellChoices>
  );
}

function Swatch({ color }: { color: string | null }) {
  return (
    <span
      className={color === null ? 'cell-swatch cell-swatch-none' : 'cell-swatch'}
      style={color === null ? {} : { backgroundColor: color }}
      aria-hidden="true"
    />
  );
}

import type { ReactNode } from 'react';

import { tallyCells, type TallyGroup } from '../../count/cellTally';
import type { CountClass } from '../../count/types';
import { useI18n } from '../../i18n/I18n';
import { isCounted, labelOf } from '../../review/selectors';
import type { ReviewCell } from '../../review/types';
import { paintOf } from '../naming/classPaint';

/** How many of each class; other cells are listed apart from the white cells. */
export function CellTally({ cells, classes }: { cells: readonly ReviewCell[]; classes: readonly CountClass[] }) {
  const { m, format } = useI18n();
  const { white, other, unstated, unidentified } = tallyCells(cells.filter(isCounted).map(labelOf), classes);
  return (
    <dl className="tally" aria-label={m.cells.tally}>
      {(white.total > 0 || unstated.total === 0) && <Group name={m.cells.white} group={white} />}
      {unstated.total > 0 && <Group name={m.cells.unstated} group={unstated} />}
      {other.total > 0 && <Group name={m.cells.other} group={other} />}
      {unidentified > 0 && <Entry name={m.cells.unidentified}>{format.integer(unidentified)}</Entry>}
    </dl>
  );
}

function Group({ name, group }: { name: string; group: TallyGroup }) {
  const { format } = useI18n();
  return (
    <Entry name={name}>
      <span translate="no">{format.integer(group.total)}</span>
      {group.classes.map(({ known, count, finer }) => (
        <span className="tally-class" key={known.label}>
          <span className="cell-swatch" style={{ backgroundColor: paintOf(known) }} aria-hidden="true" />
          <span>{format.text(known.name)}</span> <span translate="no">{format.integer(count)}</span>
          {finer.length > 0 && (
            <small>
              {` (${finer.map((one) => `${format.text(one.known.name)} ${format.integer(one.count)}`).join(', ')})`}
            </small>
          )}
        </span>
      ))}
    </Entry>
  );
}

function Entry({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="tally-group">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

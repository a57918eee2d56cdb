import { useMemo } from 'react';
import { Button } from 'react-aria-components';

import { useI18n } from '../../i18n/I18n';
import { isOpen } from '../../review/selectors';
import type { ReviewCell, ReviewSession } from '../../review/types';
import { describeCell, nameCellNow } from '../naming/reviewNames';
import { CellPicture } from '../cells/CellPicture';
import { LabPart } from './LabPart';

export interface NextCellsProps {
  session: ReviewSession;
  /** The first one first; those reviewed since are passed over. */
  ids: readonly string[];
  onShow: (cell: ReviewCell) => void;
}

/** The cells whose review would teach most. */
export function NextCells({ session, ids, onShow }: NextCellsProps) {
  const i18n = useI18n();
  const { m } = i18n;
  const cells = useMemo(
    () => ids.map((id) => session.cells[id]).filter((cell): cell is ReviewCell => cell !== undefined && isOpen(cell)),
    [ids, session],
  );
  return (
    <LabPart id="lab-next" title={m.lab.next}>
      {cells.length === 0 ? (
        <p className="field-help">{m.lab.next_none}</p>
      ) : (
        <>
          <ol className="lab-next">
            {cells.map((cell, position) => (
              // By place, not by cell: the keyboard stays where it is when the next one moves up.
              <li key={position}>
                <Button
                  className="lab-next-cell"
                  aria-label={m.lab.go_to(describeCell(cell, session, i18n))}
                  onPress={() => onShow(cell)}
                >
                  <CellPicture cell={cell} />
                  <span className="lab-next-name">{nameCellNow(cell, session, i18n)}</span>
                </Button>
              </li>
            ))}
          </ol>
          <p className="field-help">{m.lab.next_hint}</p>
        </>
      )}
    </LabPart>
  );
}

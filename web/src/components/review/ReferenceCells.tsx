import { useMemo } from 'react';

import { useI18n } from '../../i18n/I18n';
import { findReferences } from '../../review/referenceCells';
import type { ReviewCell, ReviewSession } from '../../review/types';
import { CellPicture } from '../cells/CellPicture';
import { paintOf } from '../naming/classPaint';
import { findClass } from '../naming/reviewNames';

/** Shown of each class. */
const MOST = 4;

/** Confirmed cells of the class that the chosen cell has, and of the one that it could be instead. */
export function ReferenceCells({ cell, session }: { cell: ReviewCell; session: ReviewSession }) {
  const { m, format } = useI18n();
  const references = useMemo(() => findReferences(session, cell, MOST), [session, cell]);
  if (references.length === 0) return null;
  return (
    <div className="references">
      <h3 className="references-heading">{m.review.references}</h3>
      {references.map(({ label, cells }) => {
        const known = findClass(label, session.classes);
        const name = known === null ? label : format.text(known.name);
        return (
          <div key={label} className="reference" role="group" aria-label={m.review.reference(name, cells.length)}>
            <p className="reference-name">
              <span className="cell-swatch" style={known === null ? {} : { backgroundColor: paintOf(known) }} />
              <span>{name}</span>
            </p>
            {cells.length === 0 ? (
              <p className="field-help">{m.review.reference_none}</p>
            ) : (
              <div className="reference-cells">
                {cells.map((one) => (
                  <CellPicture key={one.id} cell={one} />
                ))}
              </div>
            )}
          </div>
        );
      })}
    </div>
  );
}

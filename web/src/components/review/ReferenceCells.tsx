import { useMemo } from 'react';

import { useI18n, type I18n } from '../../i18n/I18n';
import { findSquareInside } from '../../photos/square';
import { findReferences } from '../../review/referenceCells';
import type { ReviewCell, ReviewSession } from '../../review/types';
import { listDrawnCells } from '../../samples/drawnCells';
import { listSampleCells, type Sample, type SiteCell } from '../../samples/samples';
import { useApp } from '../../stores/AppContext';
import { CellPicture } from '../cells/CellPicture';
import { paintOf } from '../naming/classPaint';
import { findClass } from '../naming/reviewNames';

/** Shown of each class. */
const MOST = 4;

/**
 * Cells of the class that the chosen cell has, and of the one that it could be instead: verified ones of this slide,
 * else those of the real samples beside the page, else drawn ones. Which they are is always said.
 */
export function ReferenceCells({ cell, session }: { cell: ReviewCell; session: ReviewSession }) {
  const i18n = useI18n();
  const { m, format } = i18n;
  const { samples } = useApp().state;
  const references = useMemo(() => findReferences(session, cell, MOST), [session, cell]);
  const field = session.pictures[cell.pictureId]?.name ?? '';
  if (references.length === 0) return null;
  return (
    <div className="references">
      <h3 className="references-heading">{m.review.references}</h3>
      {references.map(({ label, cells }) => {
        const known = findClass(label, session.classes);
        const name = known === null ? label : format.text(known.name);
        const elsewhere = cells.length > 0 ? null : findElsewhere(label, field, samples, i18n);
        const count = elsewhere?.cells.length ?? cells.length;
        return (
          <div key={label} className="reference" role="group" aria-label={m.review.reference(name, count)}>
            <p className="reference-name">
              <span className="cell-swatch" style={known === null ? {} : { backgroundColor: paintOf(known) }} />
              <span>{name}</span>
            </p>
            {count > 0 && (
              <div className="reference-cells">
                {cells.map((one) => (
                  <CellPicture key={one.id} cell={one} />
                ))}
                {elsewhere?.cells.map((one) => (
                  <SitePicture key={`${one.url} ${one.box.join()}`} cell={one} />
                ))}
              </div>
            )}
            <p className="field-help">{elsewhere?.source ?? m.review.reference_slide}</p>
          </div>
        );
      })}
    </div>
  );
}

/** Of a class that has no verified cell on this slide: what is beside the page, and where it is from. */
function findElsewhere(label: string, field: string, samples: readonly Sample[], { m }: I18n): { cells: SiteCell[]; source: string } {
  const real = listSampleCells(samples, label, field);
  if (real !== null) return { cells: real.cells.slice(0, MOST), source: m.review.reference_set(real.attribution, real.licence) };
  const drawn = listDrawnCells(label);
  return { cells: drawn, source: drawn.length > 0 ? m.review.reference_drawn : m.review.reference_none };
}

/** The part of a picture that shows a cell; the text is beside it. */
function SitePicture({ cell: { url, width, height, box } }: { cell: SiteCell }) {
  const { left, top, width: side } = findSquareInside(box, { width, height });
  return (
    <svg className="cell-picture" viewBox={`${left} ${top} ${side} ${side}`} aria-hidden="true">
      <image href={url} width={width} height={height} />
    </svg>
  );
}

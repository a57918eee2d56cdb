import type { Manifest, PictureResult } from '../engine';
import { useI18n } from '../i18n/I18n';
import { colorOf, findLeader, nameCell, nameLabel } from '../state/words';
import { ProportionBars } from './ProportionBars';
import { StatusBadge } from './StatusBadge';

export interface ResultPanelProps {
  result: PictureResult;
  manifest: Manifest;
}

/** The answer: the name large, how sure, and every share. */
export function ResultPanel({ result, manifest }: ResultPanelProps) {
  const { m } = useI18n();
  return (
    <>
      {result.cells.map((cell, position) => (
        <CellResult
          key={cell.box.join()}
          cell={cell}
          manifest={manifest}
          title={result.cells.length > 1 ? m.result.cell(position + 1, result.cells.length) : null}
        />
      ))}
      {manifest.figures.length === 0 && <p className="unproven">{m.result.unproven}</p>}
    </>
  );
}

interface CellResultProps {
  cell: PictureResult['cells'][number];
  manifest: Manifest;
  /** Which of several. */
  title: string | null;
}

function CellResult({ cell, manifest, title }: CellResultProps) {
  const i18n = useI18n();
  const { m, format } = i18n;
  const { confident, review } = manifest.calibration.thresholds;
  const meaning = {
    confident: m.result.confident_text(format.mark(confident)),
    review: m.result.review_text(format.mark(confident)),
    unidentified: m.result.unidentified_text(format.mark(review)),
  }[cell.status];
  const color = colorOf(cell.label, manifest);
  return (
    <section className="cell-result">
      {title !== null && <p className="cell-number">{title}</p>}
      <StatusBadge status={cell.status} />
      <p className="cell-name">
        {color !== null && <span className="cell-swatch" style={{ backgroundColor: color }} aria-hidden="true" />}
        <span className="cell-label">{nameCell(cell, manifest, i18n)}</span>
        <span className="cell-share">{format.percent(cell.probability)}</span>
      </p>
      {cell.label === null && (
        <p className="cell-leading">{m.result.leading(nameLabel(findLeader(cell), manifest, i18n))}</p>
      )}
      <p className="cell-meaning">{meaning}</p>
      <h3 className="small-heading">{m.result.proportions}</h3>
      <ProportionBars cell={cell} classes={manifest.classes} />
      <p className="closed-set">{m.result.closed_set(manifest.classes.length)}</p>
    </section>
  );
}

import type { Manifest, PictureResult } from '../engine';
import { useI18n } from '../i18n/I18n';
import { colorOf, findLeader, nameCell, nameLabel } from '../state/words';
import { ProportionBars } from './ProportionBars';
import { StatusBadge } from './StatusBadge';
import { Button } from './ui/Button';
import { Icon } from './ui/Icon';

export interface ResultPanelProps {
  result: PictureResult;
  manifest: Manifest;
  onAbout: () => void;
}

/** The answer: the name large, how sure, every share, and how it was computed. */
export function ResultPanel({ result, manifest, onAbout }: ResultPanelProps) {
  const { m, format } = useI18n();
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
      <h3 className="visually-hidden">{m.result.facts}</h3>
      <dl className="facts">
        <div>
          <dt>
            <Icon name="clock" size={18} />
            {m.result.time}
          </dt>
          <dd>
            {format.milliseconds(result.timings.total_ms)}
            <small>
              {m.result.time_parts(
                format.milliseconds(result.timings.decode_ms),
                format.milliseconds(result.timings.resize_ms),
                format.milliseconds(result.timings.infer_ms),
              )}
            </small>
          </dd>
        </div>
        <div>
          <dt>
            <Icon name="chip" size={18} />
            {m.result.backend}
          </dt>
          <dd>{m.backends[result.backend]}</dd>
        </div>
        <div>
          <dt>
            <Icon name="network" size={18} />
            {m.result.model}
          </dt>
          <dd>
            {format.text(manifest.name)}
            <Button kind="quiet" icon="info" onPress={onAbout}>
              {m.result.about}
            </Button>
          </dd>
        </div>
      </dl>
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
    confident: m.result.confident_text(format.percent(confident)),
    review: m.result.review_text(format.percent(review), format.percent(confident)),
    unidentified: m.result.unidentified_text(format.percent(review)),
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

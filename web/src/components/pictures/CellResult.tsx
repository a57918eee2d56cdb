import { useI18n } from '../../i18n/I18n';
import { colorOf, explainShares, explainStatus, findLeader, nameCell, nameLabel } from '../naming/pictureNames';
import { CellCrop, type CellCropProps } from '../cells/CellCrop';
import { ProportionBars } from '../cells/ProportionBars';
import { StatusBadge } from '../cells/StatusBadge';
import { Toggle } from '../ui/Button';

export interface CellResultProps extends Omit<CellCropProps, 'previewUrl' | 'label'> {
  /** Null where the browser shows no preview. */
  previewUrl: string | null;
  /** Which of how many; null for the only one. */
  place: { number: number; total: number } | null;
  onMap: (isMapShown: boolean) => void;
}

/** One cell: its name large, how sure and why, what was looked at, and every share. */
export function CellResult({ cell, manifest, place, previewUrl, picture, isMapShown, onMap }: CellResultProps) {
  const i18n = useI18n();
  const { m, format } = i18n;
  const color = colorOf(cell.label, manifest);
  const leader = nameLabel(findLeader(cell), manifest, i18n);
  const isCropShown = previewUrl !== null && (manifest.locator !== undefined || cell.map !== undefined);
  return (
    <section className="cell-result" data-crop={isCropShown || undefined}>
      {isCropShown && (
        <div className="cell-crop">
          <CellCrop
            cell={cell}
            manifest={manifest}
            previewUrl={previewUrl}
            picture={picture}
            label={m.result.crop(place?.number ?? 1)}
            isMapShown={isMapShown}
          />
        </div>
      )}
      <div className="cell-words">
        {place !== null && <p className="cell-number">{m.result.cell(place.number, place.total)}</p>}
        <StatusBadge status={cell.status} />
        <p className="cell-name">
          {color !== null && <span className="cell-swatch" style={{ backgroundColor: color }} aria-hidden="true" />}
          <span className="cell-label">{nameCell(cell, manifest, i18n)}</span>
          <span className="cell-share" translate="no">{format.percent(cell.probability)}</span>
        </p>
        {cell.label === null && <p className="cell-leading">{m.result.leading(leader)}</p>}
      </div>
      <p className="cell-meaning">{explainStatus(cell, manifest, i18n)}</p>
      {isCropShown && cell.map !== undefined && (
        <div className="cell-map">
          <Toggle isSelected={isMapShown} onChange={onMap} icon="eye">
            {m.result.map_show}
          </Toggle>
          {isMapShown && <p className="cell-legend">{m.result.map_legend(leader)}</p>}
        </div>
      )}
      <h3 className="small-heading">{m.result.proportions}</h3>
      <ProportionBars cell={cell} classes={manifest.classes} fine={manifest.fine_classes} />
      <p className="closed-set">{explainShares(manifest, i18n)}</p>
    </section>
  );
}

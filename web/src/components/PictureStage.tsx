import { useState, type CSSProperties } from 'react';

import type { Cell, Manifest, PictureResult } from '../engine';
import { useI18n } from '../i18n/I18n';
import type { Picture } from '../state/types';
import { colorOf, nameCell, namePicture, shortenTitle } from '../state/words';
import { Icon } from './ui/Icon';

export interface PictureStageProps {
  picture: Picture;
  /** Null until a model is loaded. */
  manifest: Manifest | null;
}

/** The picture with a frame around each cell. */
export function PictureStage({ picture, manifest }: PictureStageProps) {
  const i18n = useI18n();
  const { m, format } = i18n;
  // Which preview failed, not whether one did: the next picture starts afresh.
  const [brokenUrl, setBrokenUrl] = useState<string | null>(null);
  const [natural, setNatural] = useState<{ url: string; width: number; height: number } | null>(null);
  const { previewUrl, progress } = picture;
  const result = progress.phase === 'done' ? progress.result : null;
  const name = namePicture(picture, i18n);
  const size = result ?? (natural?.url === previewUrl ? natural : null);
  const alternative =
    result?.cells[0] !== undefined && manifest !== null
      ? m.picture.shown_box(name, nameCell(result.cells[0], manifest, i18n))
      : m.picture.shown(name);
  const ratio = size === null ? 4 / 3 : size.width / size.height;
  return (
    <figure className="stage">
      <div className="stage-field" data-busy={progress.phase === 'running' || undefined}>
        {previewUrl === null || brokenUrl === previewUrl ? (
          <div className="stage-blank">
            <Icon name="image" size={40} />
            {brokenUrl !== null && brokenUrl === previewUrl && <p>{m.picture.no_preview}</p>}
          </div>
        ) : (
          <div className="stage-picture" style={{ '--ratio': String(ratio) } as CSSProperties}>
            <img
              src={previewUrl}
              alt={alternative}
              onError={() => setBrokenUrl(previewUrl)}
              onLoad={({ currentTarget }) =>
                setNatural({
                  url: previewUrl,
                  width: currentTarget.naturalWidth,
                  height: currentTarget.naturalHeight,
                })
              }
            />
            {result !== null && manifest !== null && (
              <svg
                className="stage-frames"
                viewBox={`0 0 ${result.width} ${result.height}`}
                preserveAspectRatio="none"
                aria-hidden="true"
                focusable="false"
              >
                {result.cells.map((cell) => (
                  <Frame
                    key={cell.box.join()}
                    cell={cell}
                    color={colorOf(cell.label, manifest)}
                    scale={Math.max(result.width, result.height)}
                  />
                ))}
              </svg>
            )}
          </div>
        )}
      </div>
      <figcaption className="stage-caption">
        <span className="stage-name">{picture.sample === null ? name : shortenTitle(name)}</span>
        {size !== null && (
          <span>{m.picture.size(format.integer(size.width), format.integer(size.height))}</span>
        )}
        {picture.sample?.isDrawn === true && <span className="chip chip-drawn">{m.picture.drawn}</span>}
        {result !== null && result.cells.every((cell) => isWhole(cell, result)) && (
          <span className="stage-note">{m.picture.whole}</span>
        )}
      </figcaption>
    </figure>
  );
}

function isWhole({ box }: Cell, { width, height }: PictureResult): boolean {
  return box[0] === 0 && box[1] === 0 && box[2] === width && box[3] === height;
}

/** Corners only, so that nothing of the cell is hidden; drawn twice to stand out on light and dark. */
function Frame({ cell, color, scale }: { cell: Cell; color: string | null; scale: number }) {
  const inset = scale * 0.012;
  const [left, top, width, height] = cell.box;
  const [x0, y0, x1, y1] = [left + inset, top + inset, left + width - inset, top + height - inset];
  const arm = Math.min(width, height) * 0.14;
  const path = [
    `M${x0} ${y0 + arm}V${y0}H${x0 + arm}`,
    `M${x1 - arm} ${y0}H${x1}V${y0 + arm}`,
    `M${x1} ${y1 - arm}V${y1}H${x1 - arm}`,
    `M${x0 + arm} ${y1}H${x0}V${y1 - arm}`,
  ].join('');
  return (
    <>
      <path className="frame-edge" d={path} />
      <path className="frame" d={path} style={color === null ? {} : { stroke: color }} />
    </>
  );
}

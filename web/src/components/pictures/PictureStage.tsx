import { useState, type CSSProperties } from 'react';

import type { Manifest, PictureResult } from '../../engine';
import { useI18n, type I18n } from '../../i18n/I18n';
import type { Picture } from '../../stores/types';
import { nameCell, namePicture, shortenTitle, summariseCells } from '../naming/pictureNames';
import { CellFrames } from './CellFrames';
import { Icon } from '../ui/Icon';
import { ZoomButtons } from '../zoom/ZoomButtons';
import { useZoom } from '../zoom/useZoom';
import { findMiddle } from '../zoom/zoomMath';

export interface PictureStageProps {
  picture: Picture;
  /** Null until a model is loaded. */
  manifest: Manifest | null;
  onSelectCell: (position: number) => void;
}

/** The picture with a frame around each cell. */
export function PictureStage({ picture, manifest, onSelectCell }: PictureStageProps) {
  const i18n = useI18n();
  const { m, format } = i18n;
  // Which preview failed, not whether one did: the next picture starts afresh.
  const [brokenUrl, setBrokenUrl] = useState<string | null>(null);
  const [natural, setNatural] = useState<{ url: string; width: number; height: number } | null>(null);
  const { previewUrl, progress } = picture;
  const result = progress.phase === 'done' ? progress.result : null;
  const name = namePicture(picture, i18n);
  const size = result ?? (natural?.url === previewUrl ? natural : null);
  const ratio = size === null ? 4 / 3 : size.width / size.height;
  const isShown = previewUrl !== null && brokenUrl !== previewUrl;
  const selected = progress.phase === 'done' ? progress.selectedCell : null;
  const cell = selected === null ? undefined : result?.cells[selected];
  const zoom = useZoom({
    width_px: size?.width ?? null,
    target: cell === undefined || size === null ? null : findMiddle(cell.box, size),
    canDrag: true,
  });
  return (
    <figure className="stage">
      <div
        className="stage-field"
        data-busy={progress.phase === 'running' || undefined}
        style={{ '--ratio': String(ratio) } as CSSProperties}
      >
        {!isShown ? (
          <div className="stage-blank">
            <Icon name="image" size={40} />
            {brokenUrl !== null && brokenUrl === previewUrl && <p>{m.picture.no_preview}</p>}
          </div>
        ) : (
          <div
            className="stage-pane zoom-pane"
            role="group"
            aria-label={name}
            {...zoom.pane}
          >
            <div className="stage-picture" style={{ inlineSize: `${100 * zoom.zoom}%` }}>
              <img
                src={previewUrl}
                alt={describePicture(name, result, manifest, i18n)}
                onError={() => setBrokenUrl(previewUrl)}
                onLoad={({ currentTarget }) =>
                  setNatural({
                    url: previewUrl,
                    width: currentTarget.naturalWidth,
                    height: currentTarget.naturalHeight,
                  })
                }
              />
              {progress.phase === 'done' && manifest !== null && (
                <CellFrames
                  result={progress.result}
                  manifest={manifest}
                  selected={progress.selectedCell}
                  onSelect={onSelectCell}
                />
              )}
            </div>
          </div>
        )}
      </div>
      <figcaption className="stage-caption">
        <span className="stage-name">{picture.sample === null ? name : shortenTitle(name)}</span>
        {size === null ? (
          // Keeps the room, so that nothing moves when the size is known.
          <span className="unseen">{m.picture.size(format.integer(640), format.integer(480))}</span>
        ) : (
          <span>{m.picture.size(format.integer(size.width), format.integer(size.height))}</span>
        )}
        {picture.sample?.isDrawn === true && <span className="chip chip-drawn">{m.picture.drawn}</span>}
        {result !== null && manifest !== null && manifest.locator === undefined && (
          <span className="stage-note">{m.picture.whole}</span>
        )}
        <span className={isShown ? 'stage-zoom' : 'stage-zoom unseen'}>
          <ZoomButtons {...zoom} />
        </span>
      </figcaption>
    </figure>
  );
}

/** What the picture shows, for those who do not see it. */
function describePicture(name: string, result: PictureResult | null, manifest: Manifest | null, i18n: I18n): string {
  const { m } = i18n;
  if (result === null || manifest === null) return m.picture.shown(name);
  if (manifest.locator !== undefined) {
    return m.picture.shown_cells(name, summariseCells(result.cells, manifest, i18n));
  }
  const [cell] = result.cells;
  return cell === undefined ? m.picture.shown(name) : m.picture.shown_box(name, nameCell(cell, manifest, i18n));
}

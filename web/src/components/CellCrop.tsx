import { useState, type CSSProperties } from 'react';

import { findCrop, type ActivationMap, type Cell, type Manifest } from '../engine';

export interface CellCropProps {
  cell: Cell;
  manifest: Manifest;
  /** The whole picture. */
  previewUrl: string;
  /** Its size in pixels. */
  picture: { width: number; height: number };
  label: string;
  isMapShown: boolean;
}

/** What the classifier was shown of a cell, enlarged; the map over it on request. */
export function CellCrop({ cell, manifest, previewUrl, picture, label, isMapShown }: CellCropProps) {
  // Which preview failed, not whether one did: the next picture starts afresh.
  const [brokenUrl, setBrokenUrl] = useState<string | null>(null);
  if (brokenUrl === previewUrl) return null;
  const crop = findCrop(cell.box, picture, manifest);
  const percent = (length: number, whole: number): string => `${(100 * length) / whole}%`;
  const image: CSSProperties = {
    left: percent(-crop.left, crop.width),
    top: percent(-crop.top, crop.height),
    inlineSize: percent(picture.width, crop.width),
    blockSize: percent(picture.height, crop.height),
  };
  return (
    <div className="crop" style={{ aspectRatio: `${crop.width} / ${crop.height}` }}>
      <img className="crop-picture" src={previewUrl} alt={label} style={image} onError={() => setBrokenUrl(previewUrl)} />
      {isMapShown && cell.map !== undefined && <MapLayer map={cell.map} />}
    </div>
  );
}

/** Only what speaks for the class, each place by its share of the strongest. */
function MapLayer({ map: { rows, columns, values } }: { map: ActivationMap }) {
  const strongest = values.reduce((most, value) => Math.max(most, value), 0);
  return (
    <svg
      className="crop-map"
      viewBox={`0 0 ${columns} ${rows}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      {Array.from(values, (value, place) =>
        value > 0 ? (
          <rect
            key={place}
            x={place % columns}
            y={Math.floor(place / columns)}
            width={1}
            height={1}
            fillOpacity={(0.75 * value) / strongest}
          />
        ) : null,
      )}
    </svg>
  );
}

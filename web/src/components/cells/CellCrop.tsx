import { useState, type CSSProperties } from 'react';

import { findCrop, type Cell, type Manifest } from '../../engine';
import { MapLayer } from './MapLayer';

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

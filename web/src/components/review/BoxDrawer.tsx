import { useState, type KeyboardEvent, type PointerEvent } from 'react';

import type { Box } from '../../engine';
import { useI18n } from '../../i18n/I18n';
import { findPoint, moveBox, shapeBox, spanBox, type PictureSize, type Point } from './boxes';
import { useLayer } from './useLayer';

export interface BoxDrawerProps {
  /** Size in pixels. */
  picture: PictureSize;
  /** The box in whole pixels of the picture; null: given up. */
  onDrawn: (box: Box | null) => void;
}

/** Shorter drags are taken for a slip, in parts of the picture's shorter side. */
const LEAST = 0.01;

/** A layer over the photograph in which a box is drawn, by dragging or by keys. */
export default function BoxDrawer({ picture, onDrawn }: BoxDrawerProps) {
  const { m } = useI18n();
  const layer = useLayer();
  const [start, setStart] = useState<Point | null>(null);
  const [box, setBox] = useState<Box>(() => startBox(picture));

  const pointAt = (event: PointerEvent): Point =>
    layer.current === null ? [0, 0] : findPoint(event, layer.current, picture);
  const press = (event: KeyboardEvent) => {
    const next = moveBox(box, event.key, event.shiftKey, picture);
    if (next) setBox(next);
    else if (event.key === 'Enter') onDrawn(box);
    else if (event.key === 'Escape') onDrawn(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // A drawing surface has no role of its own; it is described, and worked by keys as well.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={layer}
      className="box-drawer"
      role="application"
      aria-label={m.review.draw_box}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onKeyDown={press}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setStart(pointAt(event));
      }}
      onPointerMove={(event) => {
        if (start !== null) setBox(spanBox(start, pointAt(event), picture));
      }}
      onPointerUp={(event) => {
        if (start === null) return;
        const drawn = spanBox(start, pointAt(event), picture);
        setStart(null);
        if (Math.min(drawn[2], drawn[3]) >= LEAST * Math.min(picture.width, picture.height)) onDrawn(drawn);
      }}
      onPointerCancel={() => setStart(null)}
    >
      <div className="drawn-box" style={shapeBox(box, picture)} />
    </div>
  );
}

/** A tenth of the picture, in its middle. */
function startBox({ width, height }: PictureSize): Box {
  const side = Math.max(1, Math.round(Math.min(width, height) / 8));
  return [Math.floor((width - side) / 2), Math.floor((height - side) / 2), side, side];
}

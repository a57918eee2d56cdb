import { useEffect, useRef, useState, type CSSProperties, type KeyboardEvent, type PointerEvent } from 'react';

import type { Box } from '../../engine';
import { useI18n } from '../../i18n/I18n';

export interface BoxDrawerProps {
  /** Size in pixels. */
  picture: { width: number; height: number };
  /** The box in whole pixels of the picture; null: given up. */
  onDrawn: (box: Box | null) => void;
}

/** Shorter drags are taken for a slip, in parts of the picture's shorter side. */
const LEAST = 0.01;

/** A layer over the photograph in which a box is drawn, by dragging or by keys. */
export function BoxDrawer({ picture, onDrawn }: BoxDrawerProps) {
  const { m } = useI18n();
  const layer = useRef<HTMLDivElement>(null);
  const [start, setStart] = useState<[number, number] | null>(null);
  const [box, setBox] = useState<Box>(() => startBox(picture));
  useEffect(() => layer.current?.focus({ preventScroll: true }), []);

  const pointAt = ({ clientX, clientY }: PointerEvent): [number, number] => {
    const area = layer.current?.getBoundingClientRect();
    if (!area) return [0, 0];
    return [
      clamp(((clientX - area.left) / area.width) * picture.width, 0, picture.width),
      clamp(((clientY - area.top) / area.height) * picture.height, 0, picture.height),
    ];
  };
  const press = (event: KeyboardEvent) => {
    const next = moveBox(box, event.key, event.shiftKey, picture);
    if (next) setBox(next);
    else if (event.key === 'Enter') onDrawn(box);
    else if (event.key === 'Escape') onDrawn(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const percent = (length: number, whole: number): string => `${(100 * length) / whole}%`;
  const shape: CSSProperties = {
    left: percent(box[0], picture.width),
    top: percent(box[1], picture.height),
    inlineSize: percent(box[2], picture.width),
    blockSize: percent(box[3], picture.height),
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
      <div className="drawn-box" style={shape} />
    </div>
  );
}

/** A tenth of the picture, in its middle. */
function startBox({ width, height }: BoxDrawerProps['picture']): Box {
  const side = Math.max(1, Math.round(Math.min(width, height) / 8));
  return [Math.floor((width - side) / 2), Math.floor((height - side) / 2), side, side];
}

/** The box between two points, whole pixels, inside the picture, at least one pixel. */
export function spanBox(
  [x0, y0]: readonly [number, number],
  [x1, y1]: readonly [number, number],
  picture: BoxDrawerProps['picture'],
): Box {
  const left = clamp(Math.floor(Math.min(x0, x1)), 0, picture.width - 1);
  const top = clamp(Math.floor(Math.min(y0, y1)), 0, picture.height - 1);
  const right = clamp(Math.ceil(Math.max(x0, x1)), left + 1, picture.width);
  const bottom = clamp(Math.ceil(Math.max(y0, y1)), top + 1, picture.height);
  return [left, top, right - left, bottom - top];
}

/** One step of an arrow key, a hundredth of the picture; null for every other key. */
export function moveBox(
  [x, y, width, height]: Box,
  key: string,
  isSizing: boolean,
  picture: BoxDrawerProps['picture'],
): Box | null {
  const step = Math.max(1, Math.round(Math.min(picture.width, picture.height) / 100));
  const way: Record<string, [number, number]> = {
    ArrowLeft: [-step, 0],
    ArrowRight: [step, 0],
    ArrowUp: [0, -step],
    ArrowDown: [0, step],
  };
  const moved = way[key];
  if (!moved) return null;
  const [dx, dy] = moved;
  if (isSizing) return [x, y, clamp(width + dx, 1, picture.width - x), clamp(height + dy, 1, picture.height - y)];
  return [clamp(x + dx, 0, picture.width - width), clamp(y + dy, 0, picture.height - height), width, height];
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** What is drawn over a slide: found cells and the region, moved with the viewer. */

import type OpenSeadragon from 'openseadragon';

import type { Box } from '../../engine';
import type { Rectangle } from '../../slides/plan';

export interface OverlayCell {
  box: Box;
  /** As style sheets have it. */
  paint: string;
}

export interface Overlay {
  cells: readonly OverlayCell[];
  region: Rectangle | null;
}

/** A cell that is smaller than this on the screen is a dot. */
const LEAST_BOX_PX = 9;
const DOT_PX = 5;

type Colors = readonly [line: string, edge: string];

/** From slide pixels to those of the viewer: what is the same everywhere on a slide that is not turned. */
interface Placing {
  scale: number;
  left: number;
  top: number;
}

export function findPlacing(viewer: OpenSeadragon.Viewer): Placing | null {
  const item = viewer.world.getItemAt(0) as OpenSeadragon.TiledImage | undefined;
  if (item === undefined) return null;
  const { x: width } = item.getContentSize();
  const start = viewer.viewport.pixelFromPoint(item.imageToViewportCoordinates(0, 0), true);
  const end = viewer.viewport.pixelFromPoint(item.imageToViewportCoordinates(width, 0), true);
  return { scale: (end.x - start.x) / width, left: start.x, top: start.y };
}

export function drawOverlay(canvas: HTMLCanvasElement, placing: Placing, { cells, region }: Overlay): void {
  const ratio = window.devicePixelRatio;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  // Setting the size clears it.
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d');
  if (!context) return;
  context.scale(ratio, ratio);
  const look = readPaints(canvas);
  // Around every line, so that it is seen on stain of its own colour: classes are light in the dark theme.
  const edge = look('var(--on-accent, #ffffff)');
  for (const { box, paint } of cells) drawCell(context, placeBox(box, placing), [look(paint), edge], [width, height]);
  if (region === null) return;
  const [x, y, across, down] = placeBox([region[0], region[1], region[2] - region[0], region[3] - region[1]], placing);
  drawTwice(context, [look('var(--accent, #23346b)'), edge], 2, () => context.strokeRect(x, y, across, down));
}

/** Colours as they are now: the theme may change. */
function readPaints(canvas: HTMLCanvasElement): (paint: string) => string {
  const style = getComputedStyle(canvas);
  const known = new Map<string, string>();
  return (paint) => {
    const [, name = '', fallback = paint] = /^var\((--[\w-]+), (.*)\)$/.exec(paint) ?? [];
    const color = known.get(paint) ?? (style.getPropertyValue(name) || fallback);
    known.set(paint, color);
    return color;
  };
}

function placeBox([x, y, width, height]: readonly [number, number, number, number], { scale, left, top }: Placing): Box {
  return [left + x * scale, top + y * scale, width * scale, height * scale];
}

function drawCell(context: CanvasRenderingContext2D, box: Box, colors: Colors, [width, height]: readonly [number, number]): void {
  const [x, y, across, down] = box;
  if (x > width || y > height || x + across < 0 || y + down < 0) return;
  if (Math.max(across, down) >= LEAST_BOX_PX) {
    drawTwice(context, colors, 2.5, () => context.strokeRect(x, y, across, down));
    return;
  }
  context.beginPath();
  context.arc(x + across / 2, y + down / 2, DOT_PX, 0, 2 * Math.PI);
  [context.fillStyle, context.strokeStyle] = colors;
  context.fill();
  context.lineWidth = 1.5;
  context.stroke();
}

function drawTwice(context: CanvasRenderingContext2D, [color, edge]: Colors, width: number, draw: () => void): void {
  context.strokeStyle = edge;
  context.lineWidth = width + 2;
  draw();
  context.strokeStyle = color;
  context.lineWidth = width;
  draw();
}

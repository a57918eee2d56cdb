import OpenSeadragon from 'openseadragon';
import { useEffect, useRef, useState, type PointerEvent } from 'react';

import { useSlideTexts } from '../../i18n/slideTexts';
import type { Rectangle } from '../../slides/plan';
import type { SlideReader } from '../../slides/slideReader';
import { IconButton } from '../ui/Button';
import { drawOverlay, findPlacing, type Overlay } from './slideOverlay';
import { SlideSource } from './slideSource';

/** What it can be asked from outside. */
export interface ViewerHandle {
  /** The part of the slide that is shown. */
  findShown: () => Rectangle | null;
}

export interface SlideViewerProps {
  reader: SlideReader;
  name: string;
  overlay: Overlay;
  onReady: (handle: ViewerHandle | null) => void;
  /** A region is drawn with the pointer. */
  isDrawing: boolean;
  onDrawn: (region: Rectangle | null) => void;
}

const STEP = 1.6;
/** Of what is shown, by one press of an arrow key. */
const MOVE = 0.2;
const ARROWS: Record<string, readonly [x: number, y: number]> = {
  ArrowLeft: [-MOVE, 0],
  ArrowRight: [MOVE, 0],
  ArrowUp: [0, -MOVE],
  ArrowDown: [0, MOVE],
};
/** A click alone draws no region. */
const LEAST_DRAWN_PX = 4;

/** The slide, to move about in. */
export function SlideViewer({ reader, name, overlay, onReady, isDrawing, onDrawn }: SlideViewerProps) {
  const texts = useSlideTexts();
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [viewer, setViewer] = useState<OpenSeadragon.Viewer | null>(null);
  useEffect(() => {
    const made = host.current === null ? null : openViewer(host.current, reader);
    setViewer(made);
    if (made) onReady({ findShown: () => findShown(made, reader) });
    return () => {
      onReady(null);
      made?.destroy();
    };
  }, [reader, onReady]);
  useEffect(() => {
    if (viewer === null) return undefined;
    const draw = () => {
      const placing = findPlacing(viewer);
      if (canvas.current !== null && placing !== null) drawOverlay(canvas.current, placing, overlay);
    };
    draw();
    const events = ['open', 'update-viewport', 'resize'] as const;
    for (const event of events) viewer.addHandler(event, draw);
    return () => {
      for (const event of events) viewer.removeHandler(event, draw);
    };
  }, [viewer, overlay]);
  useEffect(() => {
    viewer?.canvas.setAttribute('role', 'application');
    viewer?.canvas.setAttribute('aria-label', texts.viewer(name));
  }, [viewer, texts, name]);
  const zoom = (by: number) => viewer?.viewport.zoomBy(by).applyConstraints();
  return (
    <div className="slide-viewer" style={{ aspectRatio: findShape(reader) }}>
      {/* Digits are the page's keys for classes elsewhere; here 0 shows all of the slide. */}
      <div ref={host} className="slide-viewer-host" onKeyDown={(event) => event.stopPropagation()} role="presentation" />
      <canvas ref={canvas} className="slide-overlay" aria-hidden="true" />
      {isDrawing && viewer !== null && <RegionPen viewer={viewer} reader={reader} onDrawn={onDrawn} />}
      <div className="slide-viewer-buttons">
        <IconButton icon="add" label={texts.zoom_in} onPress={() => zoom(STEP)} />
        <IconButton icon="minus" label={texts.zoom_out} onPress={() => zoom(1 / STEP)} />
        <IconButton icon="image" label={texts.zoom_home} onPress={() => viewer?.viewport.goHome()} />
      </div>
    </div>
  );
}

/** Wide slides need less height; a narrow one is not as high as the screen. */
function findShape({ info: { width, height } }: SlideReader): number {
  return Math.min(2.4, Math.max(1.1, width / height));
}

interface Point {
  x: number;
  y: number;
}

/** Above the slide while a rectangle is drawn. */
function RegionPen({ viewer, reader, onDrawn }: Pick<SlideViewerProps, 'reader' | 'onDrawn'> & { viewer: OpenSeadragon.Viewer }) {
  const [line, setLine] = useState<{ from: Point; to: Point } | null>(null);
  const locate = (event: PointerEvent<HTMLDivElement>): Point => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const finish = () => {
    setLine(null);
    const placing = findPlacing(viewer);
    if (line === null || placing === null) return;
    const { from, to } = line;
    if (Math.min(Math.abs(from.x - to.x), Math.abs(from.y - to.y)) < LEAST_DRAWN_PX) return;
    const toSlide = ({ x, y }: Point): Point => ({ x: (x - placing.left) / placing.scale, y: (y - placing.top) / placing.scale });
    onDrawn(cutOff(toSlide(from), toSlide(to), reader.info));
  };
  return (
    <div
      className="slide-pen"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setLine({ from: locate(event), to: locate(event) });
      }}
      onPointerMove={(event) => {
        if (line !== null) setLine({ ...line, to: locate(event) });
      }}
      onPointerUp={finish}
      onPointerCancel={() => setLine(null)}
    >
      {line !== null && (
        <div
          className="slide-pen-line"
          style={{
            insetInlineStart: Math.min(line.from.x, line.to.x),
            insetBlockStart: Math.min(line.from.y, line.to.y),
            inlineSize: Math.abs(line.from.x - line.to.x),
            blockSize: Math.abs(line.from.y - line.to.y),
          }}
        />
      )}
    </div>
  );
}

function openViewer(element: HTMLElement, reader: SlideReader): OpenSeadragon.Viewer {
  keepStyleOut();
  const isStill = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  const viewer = OpenSeadragon({
    element,
    tileSources: [new SlideSource(reader)],
    drawer: 'canvas',
    showNavigationControl: false,
    // One at a time comes from the worker; more would wait there, out of reach.
    imageLoaderLimit: 2,
    // Of a megabyte each. What is on the screen is held besides.
    maxImageCacheCount: 30,
    animationTime: isStill ? 0 : 0.4,
    maxZoomPixelRatio: 4,
    visibilityRatio: 0.5,
    minZoomImageRatio: 0.8,
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
  });
  viewer.addHandler('canvas-key', (event) => {
    // Its own keys turn the slide as well, and know no other keyboards than that of the United States.
    event.preventDefaultAction = true;
    const key = event.originalEvent;
    if (!key.ctrlKey && !key.metaKey && !key.altKey && followKey(viewer, key.key)) key.preventDefault();
  });
  return viewer;
}

/**
 * The library writes a style sheet into the page, which the security policy forbids, unless it finds one of its own. An
 * element that is only called so is enough.
 */
function keepStyleOut(): void {
  const name = 'data-openseadragon-mobile-css';
  if (document.querySelector(`style[${name}]`) !== null) return;
  const nothing = document.createElementNS(null, 'style');
  nothing.setAttribute(name, 'true');
  document.head.append(nothing);
}

/** Whether the key means something here. */
function followKey({ viewport }: OpenSeadragon.Viewer, key: string): boolean {
  const arrow = ARROWS[key];
  if (arrow) {
    const { width, height } = viewport.getBounds();
    viewport.panBy(new OpenSeadragon.Point(arrow[0] * width, arrow[1] * height));
  } else if (key === '+' || key === '=') viewport.zoomBy(STEP);
  else if (key === '-' || key === '\u2212') viewport.zoomBy(1 / STEP);
  else if (key === '0') viewport.goHome();
  else return false;
  viewport.applyConstraints();
  return true;
}

function findShown(viewer: OpenSeadragon.Viewer, { info }: SlideReader): Rectangle | null {
  const placing = findPlacing(viewer);
  if (placing === null) return null;
  const { x: width, y: height } = viewer.viewport.getContainerSize();
  const { scale, left, top } = placing;
  return cutOff({ x: -left / scale, y: -top / scale }, { x: (width - left) / scale, y: (height - top) / scale }, info);
}

/** In whole pixels of the slide; null where nothing of it is inside. */
function cutOff(a: Point, b: Point, { width, height }: { width: number; height: number }): Rectangle | null {
  const [left, right] = [Math.max(0, Math.floor(Math.min(a.x, b.x))), Math.min(width, Math.ceil(Math.max(a.x, b.x)))];
  const [top, bottom] = [Math.max(0, Math.floor(Math.min(a.y, b.y))), Math.min(height, Math.ceil(Math.max(a.y, b.y)))];
  return left < right && top < bottom ? [left, top, right, bottom] : null;
}

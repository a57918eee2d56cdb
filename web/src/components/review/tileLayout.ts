/** Square tiles of one size, row by row, under headings where there are sections. Only those in sight are drawn. */

import { Layout, LayoutInfo, Rect, Size, type Key } from 'react-aria-components';

import type { TileSize } from '../../stores/galleryPreferences';

export interface TileLayoutOptions {
  /** Tiles are at least so wide, in CSS pixels; they grow until the rows are filled. */
  tile_px: number;
}

/** A telephone of 360 px has four of medium size in a row; a finger meets the smallest (44 px). */
export const TILE_LAYOUTS: Record<TileSize, TileLayoutOptions> = {
  small: { tile_px: 52 },
  medium: { tile_px: 72 },
  large: { tile_px: 112 },
};

const GAP_PX = 4;
const HEADING_PX = 32;

export interface TileGrid {
  columns: number;
  side_px: number;
  /** Left of the first column. */
  margin_px: number;
}

/** As many tiles in a row as have room in `width_px`, and how large they are. */
export function fitTiles(width_px: number, { tile_px }: TileLayoutOptions): TileGrid {
  const columns = Math.max(1, Math.floor((width_px - GAP_PX) / (tile_px + GAP_PX)));
  const side_px = Math.max(1, Math.floor((width_px - GAP_PX) / columns) - GAP_PX);
  const margin_px = Math.max(0, Math.floor((width_px - columns * (side_px + GAP_PX) + GAP_PX) / 2));
  return { columns, side_px, margin_px };
}

interface TileNode {
  type: string;
  key: Key;
}

interface Section {
  info: LayoutInfo;
  header: LayoutInfo | null;
  tiles: LayoutInfo[];
}

/** For a Virtualizer of React Aria, whose GridLayout has no sections. */
export class TileLayout extends Layout {
  #infos = new Map<Key, LayoutInfo>();
  #sections: Section[] = [];
  /** Outside of any section. */
  #tiles: LayoutInfo[] = [];
  #contentSize = new Size();

  override update({ layoutOptions = TILE_LAYOUTS.medium }: { layoutOptions?: TileLayoutOptions }): void {
    const { virtualizer } = this;
    if (virtualizer === null) return;
    const { width } = virtualizer.size;
    const grid = fitTiles(width, layoutOptions);
    const collection = virtualizer.collection;
    const nodes = [...(collection as Iterable<TileNode>)];
    this.#infos = new Map();
    this.#sections = [];
    let bottom = 0;
    this.#tiles = this.#place(nodes.filter(({ type }) => type === 'item'), grid, bottom, null);
    bottom = this.#tiles.at(-1)?.rect.maxY ?? bottom;
    for (const { key } of nodes.filter(({ type }) => type === 'section')) {
      const children = [...((collection.getChildren?.(key) ?? []) as Iterable<TileNode>)];
      const info = new LayoutInfo('section', key, new Rect(0, bottom, width, 0));
      const header = children.find(({ type }) => type === 'header');
      // It sticks to the top of its section, whose content must not be cut off for that.
      info.allowOverflow = true;
      const heading = header === undefined ? null : this.#placeHeading(header.key, key, width);
      const top = bottom + (heading === null ? 0 : HEADING_PX);
      const tiles = this.#place(children.filter(({ type }) => type === 'item'), grid, top, key);
      bottom = tiles.at(-1)?.rect.maxY ?? top;
      info.rect.height = bottom - info.rect.y;
      this.#infos.set(key, info);
      this.#sections.push({ info, header: heading, tiles });
    }
    this.#contentSize = new Size(width, bottom === 0 ? 0 : bottom + GAP_PX);
  }

  #placeHeading(key: Key, parentKey: Key, width: number): LayoutInfo {
    // At 0: a sticky element keeps its own place in the section, and this is how far from the top it sticks.
    const info = new LayoutInfo('header', key, new Rect(0, 0, width, HEADING_PX));
    info.parentKey = parentKey;
    info.isSticky = true;
    info.zIndex = 2;
    this.#infos.set(key, info);
    return info;
  }

  #place(nodes: readonly TileNode[], { columns, side_px, margin_px }: TileGrid, top: number, parentKey: Key | null): LayoutInfo[] {
    return nodes.map(({ key }, position) => {
      const [column, row] = [position % columns, Math.floor(position / columns)];
      const pitch = side_px + GAP_PX;
      const rect = new Rect(margin_px + column * pitch, top + GAP_PX + row * pitch, side_px, side_px);
      const info = new LayoutInfo('item', key, rect);
      info.parentKey = parentKey;
      info.allowOverflow = true;
      this.#infos.set(key, info);
      return info;
    });
  }

  override getLayoutInfo(key: Key): LayoutInfo | null {
    return this.#infos.get(key) ?? null;
  }

  override getContentSize(): Size {
    return this.#contentSize;
  }

  /** A section before what is in it. */
  override getVisibleLayoutInfos(rect: Rect): LayoutInfo[] {
    const isDrawn = (info: LayoutInfo): boolean =>
      info.rect.intersects(rect) || this.virtualizer?.isPersistedKey(info.key) === true;
    const visible = this.#tiles.filter(isDrawn);
    for (const { info, header, tiles } of this.#sections) {
      if (!isDrawn(info)) continue;
      visible.push(info, ...(header === null ? [] : [header]), ...tiles.filter(isDrawn));
    }
    return visible;
  }
}
